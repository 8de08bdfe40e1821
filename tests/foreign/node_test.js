// SPDX-License-Identifier: Apache-2.0
// A stock client in another language: sessions, records, errors with details, streams, deadlines.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const env = process.env;
const protos = path.join(env.KITH_SOURCE, 'proto');
const options = {keepCase: true, longs: String, enums: String, defaults: true, oneofs: true,
  includeDirs: [protos, '/usr/include']};
const files = ['auth', 'customer', 'interaction', 'report', 'ticket', 'user']
  .map((name) => `kith/v1/${name}.proto`);
const {v1} = grpc.loadPackageDefinition(loader.loadSync(files, options)).kith;
const health = grpc.loadPackageDefinition(
  loader.loadSync('grpc/health/v1/health.proto', options)).grpc.health.v1;
const credentials = grpc.credentials.createSsl(fs.readFileSync(env.KITHD_TEST_CA));

class Client {
  constructor() {
    this.metadata = new grpc.Metadata();
    this.services = {};
  }

  service(Service) {
    this.services[Service.serviceName] ??= new Service(env.KITHD_TEST_ADDRESS, credentials);
    return this.services[Service.serviceName];
  }

  // A call with one answer.
  call(Service, method, request, callOptions = {}) {
    return new Promise((resolve, reject) => {
      this.service(Service)[method](request, this.metadata,
        {deadline: Date.now() + 20000, ...callOptions},
        (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }

  async signIn(login) {
    const answer = await this.call(v1.AuthService, 'SignIn',
      {login, password: env.KITHD_TEST_PASSWORD, client: 'node'});
    this.metadata.set('authorization', `Bearer ${answer.token}`);
    return answer;
  }

  close() {
    Object.values(this.services).forEach((service) => service.close());
  }
}

const rpc = new protobuf.Root();
rpc.resolvePath = (origin, target) =>
  [path.join(protos, target), path.join('/usr/include', target)].find(fs.existsSync);
rpc.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);

// Reason and field out of the details of an error.
function details(error) {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const status = rpc.lookupType('google.rpc.Status').decode(packed);
  assert.strictEqual(status.code, error.code);
  assert.strictEqual(status.message, error.details);
  const said = {};
  for (const any of status.details) {
    const name = any.type_url.split('/')[1];
    const detail = rpc.lookupType(name).decode(any.value);
    if (name === 'google.rpc.ErrorInfo') said.reason = detail.reason;
    if (name === 'google.rpc.BadRequest') said.field = detail.fieldViolations[0].field;
  }
  return said;
}

async function refused(code, promise, wanted) {
  const error = await promise.then(() => assert.fail(`expected ${code}`), (given) => given);
  assert.strictEqual(grpc.status[error.code], code, String(error));
  assert.ok(error.details.length > 0);
  if (wanted) assert.deepStrictEqual(details(error), wanted);
  return error;
}

const create = (client, customer, more) =>
  client.call(v1.CustomerService, 'CreateCustomer', {customer, ...more});

const tests = {
  async sessions(client) {
    const stranger = new Client();
    await refused('UNAUTHENTICATED', stranger.call(v1.CustomerService, 'ListCustomers', {}),
      {reason: 'SESSION_REQUIRED'});
    stranger.close();
    const me = await client.call(v1.AuthService, 'WhoAmI', {});
    assert.strictEqual(me.login, 'admin');
    assert.deepStrictEqual(me.roles, ['administrator']);
  },

  async records(client) {
    const made = await create(client, {
      name: '北京客户', kind: 'CUSTOMER_KIND_ORGANISATION', tags: ['vip'], employees: '12',
      annual_revenue: {currency_code: 'CNY', units: '9007199254740993', nanos: 999900000},
      founding_date: {year: 2024, month: 2, day: 29},
      contact_points: [{kind: 'CONTACT_POINT_KIND_EMAIL', value: 'a@example.org'}],
    });
    assert.match(made.id, /^C-\d+$/);
    assert.strictEqual(made.annual_revenue.units, '9007199254740993');
    const got = await client.call(v1.CustomerService, 'GetCustomer', {id: made.id});
    assert.deepStrictEqual(got, made);
    const change = (etag) => client.call(v1.CustomerService, 'UpdateCustomer', {
      customer: {id: made.id, city: '上海', etag}, update_mask: {paths: ['city']}});
    const changed = await change(made.etag);
    assert.deepStrictEqual([changed.city, changed.etag], ['上海', '2']);
    await refused('ABORTED', change(made.etag), {reason: 'ETAG_MISMATCH', field: 'customer.etag'});
    await refused('INVALID_ARGUMENT', create(client, {city: 'x'}),
      {reason: 'FIELD_REQUIRED', field: 'customer.name'});
    await refused('NOT_FOUND', client.call(v1.CustomerService, 'GetCustomer', {id: 'C-999999'}),
      {reason: 'NOT_FOUND'});
  },

  async repeats(client) {
    const all = await Promise.all([1, 2, 3, 4, 5].map(() =>
      create(client, {name: 'einmal'}, {request_id: 'node-1'}).catch((error) => {
        assert.strictEqual(grpc.status[error.code], 'ABORTED');
        return null;
      })));
    const ids = new Set(all.filter(Boolean).map((record) => record.id));
    assert.strictEqual(ids.size, 1);
  },

  async pages(client) {
    await Promise.all(Array.from({length: 7}, (_, n) => create(client, {name: `Seite ${n}`})));
    const seen = [];
    let token = '';
    do {
      const page = await client.call(v1.CustomerService, 'ListCustomers', {
        filter: 'name : "Seite"', order_by: 'name desc', page_size: 3, page_token: token});
      seen.push(...page.customers.map((record) => record.name));
      token = page.next_page_token;
    } while (token);
    assert.deepStrictEqual(seen, [6, 5, 4, 3, 2, 1, 0].map((n) => `Seite ${n}`));
  },

  async exports(client) {
    const names = [];
    const stream = client.service(v1.ExportService).ExportRecords(
      {object: 'customer', filter: 'name : "Seite"', fields: ['id', 'name'], order_by: 'name'},
      client.metadata, {deadline: Date.now() + 20000});
    let columns;
    for await (const part of stream) {
      if (part.columns.length) columns = part.columns;
      names.push(...part.rows.map((row) => row.cells[1]));
    }
    assert.strictEqual(columns.length, 2);
    assert.deepStrictEqual(names, [0, 1, 2, 3, 4, 5, 6].map((n) => `Seite ${n}`));
  },

  async deadlines(client) {
    const watch = client.service(health.Health).Watch({}, {deadline: Date.now() + 300});
    const said = [];
    const code = await new Promise((resolve) => {
      watch.on('data', (answer) => said.push(answer.status));
      watch.on('error', (error) => resolve(grpc.status[error.code]));
    });
    assert.deepStrictEqual([said, code], [['SERVING'], 'DEADLINE_EXCEEDED']);
    const cancelled = client.service(health.Health).Watch({});
    await new Promise((resolve) => {
      cancelled.on('data', () => cancelled.cancel());
      cancelled.on('error', (error) => resolve(assert.strictEqual(error.code, 1)));
    });
  },

  async unknown(client) {
    const call = new Promise((resolve, reject) => {
      client.service(v1.AuthService).makeUnaryRequest('/kith.v1.AuthService/Dance', (x) => x,
        (x) => x, Buffer.alloc(0), client.metadata, {},
        (error, answer) => (error ? reject(error) : resolve(answer)));
    });
    await refused('UNIMPLEMENTED', call);
  },

  async gzip(client) {
    const request = {customer: {name: 'gepackt', description: 'x'.repeat(10000)}};
    const service = new v1.CustomerService(env.KITHD_TEST_ADDRESS, credentials,
      {'grpc.default_compression_algorithm': 2});
    const made = await new Promise((resolve, reject) => {
      service.CreateCustomer(request, client.metadata,
        (error, answer) => (error ? reject(error) : resolve(answer)));
    });
    assert.strictEqual(made.description.length, 10000);
    service.close();
  },
};

async function main() {
  const client = new Client();
  let failures = 0;
  await client.signIn('admin');
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(client);
      console.log(`ok   ${name}`);
    } catch (error) {
      failures++;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
  }
  client.close();
  process.exit(failures ? 1 : 0);
}

main();
