/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract as const tables: what the .proto files and their options say.
 * The protoc plugin (proto/plugin) writes the tables at build time; this header is their shape.
 * Everything is const, static, and shared by all threads. Strings are never NULL unless said so.
 */
#ifndef KITH_COMMON_CONTRACT_H
#define KITH_COMMON_CONTRACT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value is, and so how it is stored, parsed, printed and put on the wire. */
enum contract_type {
    CONTRACT_TEXT,    /* string; column text */
    CONTRACT_ID,      /* string "C-12": own id or a reference; column bigint */
    CONTRACT_INT,     /* int32, int64, uint32, uint64; column bigint or integer */
    CONTRACT_BOOL,    /* bool; column boolean */
    CONTRACT_DOUBLE,  /* double; column double precision */
    CONTRACT_DECIMAL, /* google.type.Decimal; column numeric(20,8) */
    CONTRACT_ENUM,    /* an enum of the contract; column smallint */
    CONTRACT_MONEY,   /* google.type.Money; columns x numeric(20,4) and x_currency text */
    CONTRACT_TIME,    /* google.protobuf.Timestamp; column timestamptz */
    CONTRACT_DATE,    /* google.type.Date; column date */
    CONTRACT_BYTES,   /* bytes; column bytea */
    CONTRACT_MASK,    /* google.protobuf.FieldMask: requests only */
    CONTRACT_MESSAGE, /* any other message: children, custom values, parts of requests */
};

struct contract_label {
    const char *en;
    const char *zh;
};

struct contract_enum_value {
    const char *name;       /* "TICKET_STATUS_IN_PROGRESS" */
    const char *short_name; /* "in_progress": what people type and see */
    int32_t number;
    struct contract_label label;
    const char *help;
};

struct contract_enum {
    const char *name; /* "kith.v1.TicketStatus" */
    const struct contract_enum_value *values;
    size_t n_values;
};

struct contract_field {
    const char *name; /* "customer_id" */
    uint32_t number;
    enum contract_type type;
    bool repeated;
    bool optional; /* has presence: absent is not the same as zero. Messages always have. */
    bool required, immutable, output_only, input_only, searchable, personal, multiline, unique;
    bool historic;         /* output only, but an import may bring it along */
    const char *column;    /* NULL: not stored in the object's own table */
    const char *measure;   /* column of the object's table of measures; NULL: no measure */
    bool days_since;       /* of a measure: the whole days since then */
    bool countdown;        /* of a time: people read how long it is until then */
    bool sentence;         /* said by the server: kept in English, given out in any language */
    const char *reference; /* name of the object that the id belongs to; NULL: none */
    const struct contract_object *target;   /* that object; of a record's own id, its own object */
    const char *code_list;                  /* NULL: none */
    const char *children;                   /* name of the child object; NULL: none */
    const struct contract_object *child;    /* that object */
    const struct contract_message *message; /* of CONTRACT_MESSAGE and the known types, else NULL */
    const struct contract_enum *enumeration; /* of CONTRACT_ENUM, else NULL */
    uint32_t max_length;                     /* code points, or elements when repeated */
    int64_t minimum, maximum;                /* both 0: no bounds */
    struct contract_label label;
    const char *help; /* the comment in the .proto, "" when there is none */
};

struct contract_message {
    const char *name;                    /* "kith.v1.Customer" */
    const struct contract_field *fields; /* in the order of their numbers */
    size_t n_fields;
    const struct contract_object *object; /* the object that this is the resource of, else NULL */
    const ProtobufCMessageDescriptor *descriptor;
    const char *help;
};

struct contract_object {
    const char *name;   /* "customer" */
    const char *plural; /* "customers" */
    const char *prefix; /* "C" */
    const char *table;
    const char *title;    /* name of the field that stands for a record */
    const char *columns;  /* default columns of a table, names separated by commas */
    const char *customer; /* field that points to the customer it hangs on; NULL: none */
    const char *measures; /* table of figures, one row per record by NAME_id; NULL: none */
    const char *parent;   /* field whose object decides about access; NULL: none */
    const char *subject;  /* column with the user whom it is about, and who reads it; NULL: none */
    uint16_t number;      /* in audit entries */
    uint16_t index;       /* position in contract_objects: for arrays by object */
    bool owned, tags, custom, public;
    bool private;      /* its owner's alone, whatever the roles say */
    bool drafts;       /* read by those only who may change the parent */
    const char *shown; /* column that is 1 or 2 of what all readers see; NULL: none */
    struct contract_label label;
    const struct contract_message *message;
};

enum contract_verb {
    CONTRACT_CUSTOM_METHOD,
    CONTRACT_LIST,
    CONTRACT_GET,
    CONTRACT_BATCH_GET,
    CONTRACT_CREATE,
    CONTRACT_UPDATE,
    CONTRACT_DELETE,
    CONTRACT_UNDELETE,
    CONTRACT_HISTORY,
};

enum contract_cost { CONTRACT_POINT = 1, CONTRACT_LISTING = 2, CONTRACT_HEAVY = 3 };

struct contract_method {
    const char *name; /* "ResolveTicket" */
    const char *path; /* "/kith.v1.TicketService/ResolveTicket" */
    const char *verb; /* what a person types after the noun: "resolve", "list" */
    enum contract_verb kind;
    const struct contract_object *object; /* of the service, NULL when it has none */
    const struct contract_message *input;
    const struct contract_message *output;
    bool client_streaming, server_streaming;
    bool open, signed_in;                            /* needs no session; any session will do */
    const struct contract_object *permission_object; /* NULL when open or signed_in */
    const char *permission_action;                   /* "read"; "" when open or signed_in */
    bool idempotent;
    bool step_up; /* only for who has lately proved to be the same person */
    bool person;  /* not for API keys and client certificates */
    uint32_t deadline_ms;
    enum contract_cost cost;
    const char *help;
    const char *example; /* "" when there is none */
    uint16_t index;      /* position in contract_methods */
};

struct contract_service {
    const char *name; /* "kith.v1.TicketService" */
    const char *noun; /* what a person types: "ticket" */
    const struct contract_method *methods;
    size_t n_methods;
    const char *help;
};

/* Generated. */
extern const struct contract_message *const contract_messages[];
extern const size_t contract_n_messages;
extern const struct contract_object *const contract_objects[];
extern const size_t contract_n_objects;
extern const struct contract_service *const contract_services[];
extern const size_t contract_n_services;
extern const struct contract_method *const contract_methods[];
extern const size_t contract_n_methods;
/* google.protobuf.FileDescriptorSet of everything that the server serves, for reflection. */
extern const unsigned char contract_descriptor_set[];
extern const size_t contract_descriptor_set_length;

/* Lookups by name; NULL when there is none. */
const struct contract_object *contract_object(const char *name);
const struct contract_object *contract_object_numbered(int64_t number);
const struct contract_message *contract_message(const char *full_name);
const struct contract_method *contract_method(const char *path);
const struct contract_service *contract_service(const char *noun);
const struct contract_field *contract_field(const struct contract_message *message,
                                            const char *name);
const struct contract_field *contract_field_numbered(const struct contract_message *message,
                                                     uint32_t number);
/* Enum values by full or short name, any case; by number. */
const struct contract_enum_value *contract_enum_named(const struct contract_enum *enumeration,
                                                      const char *name);
const struct contract_enum_value *contract_enum_numbered(const struct contract_enum *enumeration,
                                                         int32_t number);

#endif
