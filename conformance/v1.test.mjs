// npm smile-identity-core, unmodified: its happy path and its error mapping.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import core from 'smile-identity-core';

const { IDApi, Signature, Utilities, WebApi } = core;
const env = process.env;
const partner = env.KWELI_PARTNER_ID;
const server = `${env.KWELI_BASE_URL}/v1`;
const photo = (name) => join(env.KWELI_PHOTOS_DIR, `franck-${name}.jpg`);
const selfie = photo('02159');
const frames = ['02045', '02221', '02683', '02888', '03909', '03979', '04000', '04117'].map(photo);
const SAME = '23456781';
const OTHER = '23456782';
const UNKNOWN = '23456789';

let count = 0;
const unique = (prefix) => `${prefix}-js-${Date.now()}-${(count += 1)}`;
const params = (type, extra = {}) => ({ user_id: unique('user'), job_id: unique('job'), job_type: type, ...extra });
const idInfo = (number, extra = {}) => ({
  first_name: 'Amara', last_name: 'Okoye', country: 'KE', id_type: 'NATIONAL_ID', id_number: number, entered: true, ...extra,
});
// This client zips only image types 0 and 1, so liveness frames travel as base64 (type 6).
const images = () => [
  { image_type_id: 0, image: selfie },
  ...frames.map((frame) => ({ image_type_id: 6, image: readFileSync(frame).toString('base64') })),
];
const webApi = (key) => new WebApi(partner, `${env.KWELI_RECEIVER}/callbacks/v1`, key, server);
const options = { return_job_status: true, return_history: true, return_images: true };

async function callback(job) {
  for (let n = 0; n < 400; n += 1) {
    const rows = await (await fetch(`${env.KWELI_RECEIVER}/received?job=${job}`)).json();
    if (rows.length > 0) return rows[0];
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no callback for ${job}`);
}

const failure = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error.response.data;
  }
  throw new Error('this should have failed');
};

for (const [what, number, code] of [['same person', SAME, '0810'], ['other person', OTHER, '0811'], ['unknown number', UNKNOWN, '1013']]) {
  test(`biometric kyc, production: ${what}`, async () => {
    const who = params(1);
    const status = await webApi(env.KWELI_PRODUCTION_KEY).submit_job(who, images(), idInfo(number), options);
    assert.equal(status.job_complete, true);
    assert.equal(status.result.ResultCode, code);
    assert.equal(status.history[0].ResultCode, code);
    const told = await callback(who.job_id);
    assert.equal(told.body.ResultCode, code);
    assert.ok(new Signature(partner, env.KWELI_PRODUCTION_KEY).confirm_signature(told.body.timestamp, told.body.signature));
  });
}

test('biometric kyc without waiting', async () => {
  const answer = await webApi(env.KWELI_SANDBOX_KEY).submit_job(params(1), images(), idInfo('00000000'), { return_job_status: false });
  assert.equal(answer.success, true);
  assert.match(answer.smile_job_id, /^\d{10}$/);
});

for (const [number, code] of [['00000000', '1012'], ['00000001', '1013'], ['00000002', '1014'], ['00000003', '1015']]) {
  test(`enhanced kyc, sandbox number ${number}`, async () => {
    const answer = await new IDApi(partner, env.KWELI_SANDBOX_KEY, server).submit_job(params(5), idInfo(number));
    assert.equal(answer.ResultCode, code);
    assert.ok(new Signature(partner, env.KWELI_SANDBOX_KEY).confirm_signature(answer.timestamp, answer.signature));
  });
}

test('enhanced kyc, asynchronous', async () => {
  const api = new IDApi(partner, env.KWELI_PRODUCTION_KEY, server);
  const who = params(5);
  const answer = await api.submitAsyncjob(who, idInfo(SAME), `${env.KWELI_RECEIVER}/callbacks/v1`);
  assert.deepEqual(answer, { success: true });
  assert.equal((await callback(who.job_id)).body.ResultCode, '1012');
  const status = await api.pollJobStatus(who, 4, 200);
  assert.equal((status.data ?? status).job_complete, true);
});

test('error mapping', async () => {
  const wrong = await failure(webApi('wrong').submit_job(params(1), images(), idInfo(SAME), options));
  assert.equal(wrong.code, '2205');
  const id = await failure(new IDApi(partner, 'wrong', server).submit_job(params(5), idInfo(SAME)));
  assert.equal(id.code, '2405');
  const type = await failure(new IDApi(partner, env.KWELI_SANDBOX_KEY, server).submit_job(params(5), idInfo('00000000', { id_type: 'LIBRARY_CARD' })));
  assert.equal(type.code, '2413');
  const who = params(5);
  const api = new IDApi(partner, env.KWELI_SANDBOX_KEY, server);
  await api.submit_job(who, idInfo('00000000'));
  assert.equal((await failure(api.submit_job(who, idInfo('00000000')))).code, '2215');
});

test('web token', async () => {
  const api = webApi(env.KWELI_SANDBOX_KEY);
  const { token } = await api.get_web_token({ user_id: 'u', job_id: unique('j'), product: 'biometric_kyc', callback_url: 'https://bank.example/cb' });
  const payload = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  assert.equal(payload.partner_params.job_type, 1);
});

test('an unknown job has a signed status', async () => {
  const status = await new Utilities(partner, env.KWELI_SANDBOX_KEY, server).get_job_status('nobody', 'nothing');
  assert.equal(status.job_complete, false);
});

test('smart selfie, production: registration, then the same and another person', async () => {
  const api = webApi(env.KWELI_PRODUCTION_KEY);
  const user = unique('person');
  const ask = (type, pictures) => api.submit_job({ ...params(type), user_id: user }, pictures, {}, options);
  assert.equal((await failure(ask(2, images()))).code, '2210');
  assert.equal((await ask(4, images())).result.ResultCode, '0840');
  assert.equal((await failure(ask(4, images()))).code, '2209');
  assert.equal((await ask(2, images())).result.ResultCode, '0820');
  const other = [{ image_type_id: 0, image: join(env.KWELI_PHOTOS_DIR, 'obama2.jpg') }];
  assert.equal((await ask(2, other)).result.ResultCode, '0821');
});
