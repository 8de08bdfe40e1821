/* SPDX-License-Identifier: Apache-2.0 */
/* Words that the demonstration data are made of. */
#include "deploy/demo/words.h"

const struct place words_places[] = {
    {"上海", "上海市", "中国", "+8621", "华东销售部", 1},
    {"苏州", "江苏省", "中国", "+86512", "华东销售部", 1},
    {"杭州", "浙江省", "中国", "+86571", "华东销售部", 1},
    {"宁波", "浙江省", "中国", "+86574", "华东销售部", 1},
    {"南京", "江苏省", "中国", "+8625", "华东销售部", 1},
    {"广州", "广东省", "中国", "+8620", "华南销售部", 1},
    {"深圳", "广东省", "中国", "+86755", "华南销售部", 1},
    {"厦门", "福建省", "中国", "+86592", "华南销售部", 1},
    {"成都", "四川省", "中国", "+8628", "华南销售部", 1},
    {"北京", "北京市", "中国", "+8610", "华北销售部", 1},
    {"天津", "天津市", "中国", "+8622", "华北销售部", 1},
    {"青岛", "山东省", "中国", "+86532", "华北销售部", 1},
    {"西安", "陕西省", "中国", "+8629", "华北销售部", 1},
    {"Singapore", "Singapore", "Singapore", "+65", "International Sales", 0},
    {"London", "England", "United Kingdom", "+4420", "International Sales", 0},
    {"Berlin", "Berlin", "Germany", "+4930", "International Sales", 0},
    {"Lyon", "Rhône", "France", "+334", "International Sales", 0},
    {"São Paulo", "São Paulo", "Brazil", "+5511", "International Sales", 0},
    {"Chicago", "Illinois", "United States", "+1312", "International Sales", 0},
};
const size_t words_n_places = sizeof words_places / sizeof *words_places;

const struct trade words_trades[] = {
    {"electronics", "电子科技有限公司", "Electronics"},
    {"machinery", "机械制造有限公司", "Machinery"},
    {"software", "软件技术有限公司", "Software"},
    {"retail", "商贸有限公司", "Trading"},
    {"logistics", "物流有限公司", "Logistics"},
    {"healthcare", "医疗器械有限公司", "Medical Devices"},
    {"food", "食品有限公司", "Foods"},
    {"chemicals", "化工材料有限公司", "Materials"},
    {"energy", "新能源有限公司", "Energy"},
    {"education", "教育咨询有限公司", "Learning"},
    {"construction", "建筑工程有限公司", "Construction"},
    {"textiles", "纺织有限公司", "Textiles"},
};
const size_t words_n_trades = sizeof words_trades / sizeof *words_trades;

const struct product words_products[] = {
    {"GW-100", "边缘网关 GW-100", "网关 Gateways", 3800},
    {"GW-200", "边缘网关 GW-200", "网关 Gateways", 7600},
    {"SN-T1", "温度传感器 SN-T1", "传感器 Sensors", 260},
    {"SN-V3", "振动传感器 SN-V3", "传感器 Sensors", 1180},
    {"SN-P2", "压力传感器 SN-P2", "传感器 Sensors", 890},
    {"CL-STD", "云平台标准版 (年)", "软件 Software", 24000},
    {"CL-ENT", "云平台企业版 (年)", "软件 Software", 98000},
    {"SV-INS", "现场安装服务 (天)", "服务 Services", 3200},
    {"SV-TRN", "Training day", "服务 Services", 5000},
    {"SV-CARE", "维保服务 (年)", "服务 Services", 18000},
};
const size_t words_n_products = sizeof words_products / sizeof *words_products;

const struct person words_people[] = {
    {"li.na", "李娜", "Company", "销售总监", "", "management"},
    {"wang.lei", "王磊", "华东销售部", "华东区经理", "li.na", "management"},
    {"chen.jing", "陈静", "华东销售部", "客户经理", "wang.lei", "sales"},
    {"zhao.yang", "赵阳", "华东销售部", "客户经理", "wang.lei", "sales"},
    {"sun.mei", "孙梅", "华东销售部", "客户经理", "wang.lei", "sales"},
    {"huang.qiang", "黄强", "华南销售部", "华南区经理", "li.na", "management"},
    {"wu.xia", "吴霞", "华南销售部", "客户经理", "huang.qiang", "sales"},
    {"zhou.bin", "周斌", "华南销售部", "客户经理", "huang.qiang", "sales"},
    {"liu.yan", "刘燕", "华北销售部", "华北区经理", "li.na", "management"},
    {"gao.feng", "高峰", "华北销售部", "客户经理", "liu.yan", "sales"},
    {"ma.lin", "马琳", "华北销售部", "客户经理", "liu.yan", "sales"},
    {"anna", "Anna Weber", "International Sales", "Regional manager", "li.na", "management"},
    {"tomas", "Tomás Oliveira", "International Sales", "Account manager", "anna", "sales"},
    {"grace", "Grace Tan", "International Sales", "Account manager", "anna", "sales"},
    {"xu.hui", "徐慧", "客户服务部", "服务主管", "li.na", "service"},
    {"he.ping", "何平", "客户服务部", "服务专员", "xu.hui", "service"},
    {"daniel", "Daniel Okafor", "客户服务部", "Service agent", "xu.hui", "service"},
};
const size_t words_n_people = sizeof words_people / sizeof *words_people;

const char *const words_brands_zh[] = {
    "恒信",   "瑞达", "华腾",   "金桥", "天诺", "博远",   "凯盛",   "明辉", "东升",
    "海川",   "兴业", "聚能",   "启航", "新锐", "宏图",   "正泰兴", "百川", "中科锐",
    "康宁达", "德润", "安捷",   "飞翔", "星河", "盛世",   "万通",   "优品", "蓝天",
    "绿源",   "智联", "远景达", "鼎峰", "弘毅", "融创新", "卓越",   "睿思", "同心",
};
const size_t words_n_brands_zh = sizeof words_brands_zh / sizeof *words_brands_zh;

const char *const words_brands_en[] = {
    "Northgate", "Bluefield", "Harrow",     "Lindqvist", "Castellan", "Meridian",
    "Oakhurst",  "Vantage",   "Silverline", "Kestrel",   "Aurelia",   "Fairmont",
    "Granite",   "Halcyon",   "Ironwood",   "Juniper",   "Larkspur",  "Montrose",
    "Novara",    "Orchard",   "Pinecrest",  "Quayside",  "Ridgeway",  "Stonebridge",
};
const size_t words_n_brands_en = sizeof words_brands_en / sizeof *words_brands_en;

const char *const words_surnames_zh[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵",  "吴",
                                         "周", "徐", "孙", "马", "朱", "胡", "郭", "何",  "林",
                                         "高", "罗", "郑", "梁", "谢", "宋", "唐", "欧阳"};
const size_t words_n_surnames_zh = sizeof words_surnames_zh / sizeof *words_surnames_zh;

const char *const words_given_zh[] = {
    "伟", "芳",   "秀英", "敏",   "静",   "丽",   "强",   "磊",   "洋",   "艳",
    "勇", "军",   "杰",   "娟",   "涛",   "明",   "超",   "秀兰", "霞",   "平",
    "刚", "桂英", "建国", "志远", "雨桐", "子涵", "浩然", "思远", "晓明", "文博"};
const size_t words_n_given_zh = sizeof words_given_zh / sizeof *words_given_zh;

const char *const words_first_en[] = {
    "Emma",   "Liam", "Sofia", "Noah",  "Olivia", "Lucas", "Mia", "Hugo", "Chloé", "Mateo",
    "Ingrid", "Omar", "Priya", "Jonas", "Aisha",  "Peter", "Zoë", "Karl", "Ruth",  "Diego"};
const size_t words_n_first_en = sizeof words_first_en / sizeof *words_first_en;

const char *const words_last_en[] = {"Müller", "Smith",     "Dubois", "Silva", "Johansson", "Brown",
                                     "Okoye",  "Patel",     "García", "Novak", "O'Connor",  "Rossi",
                                     "Lim",    "Schneider", "Taylor", "Haddad"};
const size_t words_n_last_en = sizeof words_last_en / sizeof *words_last_en;
