"""PyPI smile-id-core, unmodified: its happy path and its error mapping."""

import base64
import unittest

from smile_id_core import IdApi, ServerError, Signature, Utilities, WebApi

import world

SERVER = f"{world.BASE}/v1"
OPTIONS = {"return_job_status": True, "return_history": True, "return_images": True, "use_enrolled_image": False}


def params(job_type, **extra):
    return {"user_id": world.unique("user"), "job_id": world.unique("job"), "job_type": job_type, **extra}


def id_info(number, **extra):
    return {"first_name": "Amara", "last_name": "Okoye", "country": "KE", "id_type": "NATIONAL_ID",
            "id_number": number, "entered": True, **extra}


def as_files():
    return [{"image_type_id": 0, "file_name": str(world.SELFIE)}] + [
        {"image_type_id": 4, "file_name": str(f)} for f in world.FRAMES]


def as_base64():
    def text(path):
        return base64.b64encode(path.read_bytes()).decode()
    return [{"image_type_id": 2, "image": text(world.SELFIE)}] + [
        {"image_type_id": 6, "image": text(f)} for f in world.FRAMES]


def web_api(key=world.PRODUCTION):
    return WebApi(world.PARTNER, f"{world.RECEIVER}/callbacks/v1", key, SERVER)


class BiometricKyc(unittest.TestCase):
    def submit(self, number, images, key=world.PRODUCTION):
        who = params(1)
        return who, web_api(key).submit_job(who, images, id_info(number), OPTIONS)

    def test_real_faces_decide(self):
        for number, code, images in ((world.SAME, "0810", as_files()), (world.SAME, "0810", as_base64()),
                                     (world.OTHER, "0811", as_files()), (world.UNKNOWN, "1013", as_files())):
            with self.subTest(code):
                who, status = self.submit(number, images)
                self.assertTrue(status["job_complete"])
                result = status["result"]
                self.assertEqual(result["ResultCode"], code, result)
                self.assertEqual(result["PartnerParams"]["job_id"], who["job_id"])
                self.assertEqual(status["history"][0]["ResultCode"], code)
                self.assertIn("selfie_image", status["image_links"])

    def test_the_callback_is_signed(self):
        who, _ = self.submit(world.SAME, as_files())
        body = world.callback(who["job_id"])["body"]
        self.assertEqual(body["ResultCode"], "0810")
        self.assertTrue(Signature(world.PARTNER, world.PRODUCTION).confirm_signature(
            body["timestamp"], body["signature"]))

    def test_sandbox_numbers(self):
        for digit, code in (("0", "0810"), ("1", "1013"), ("2", "1014"), ("3", "1015")):
            with self.subTest(digit):
                _, status = self.submit("0000000" + digit, as_files(), world.SANDBOX)
                self.assertEqual(status["result"]["ResultCode"], code)

    def test_forced_result(self):
        for forced, code in (("0", "0810"), ("1", "0811")):
            who = params(1, sandbox_result=forced)
            status = web_api(world.SANDBOX).submit_job(who, as_files(), id_info("00000000"), OPTIONS)
            self.assertEqual(status["result"]["ResultCode"], code)


class EnhancedKyc(unittest.TestCase):
    def test_sandbox_and_production(self):
        for key, number, code in ((world.SANDBOX, "00000000", "1012"), (world.SANDBOX, "00000001", "1013"),
                                  (world.SANDBOX, "00000002", "1014"), (world.SANDBOX, "00000003", "1015"),
                                  (world.PRODUCTION, world.SAME, "1012"), (world.PRODUCTION, world.UNKNOWN, "1013"),
                                  (world.PRODUCTION, "00000000", "1014")):
            with self.subTest(number):
                answer = IdApi(world.PARTNER, key, SERVER).submit_job(params(5), id_info(number))
                self.assertEqual(answer["ResultCode"], code)
                self.assertTrue(Signature(world.PARTNER, key).confirm_signature(
                    answer["timestamp"], answer["signature"]))

    def test_custom_sandbox_data(self):
        who = params(5, FullName="Nelson Mandela")
        answer = IdApi(world.PARTNER, world.SANDBOX, SERVER).submit_job(who, id_info("00000004"))
        self.assertEqual((answer["ResultCode"], answer["FullName"]), ("1012", "Nelson Mandela"))


class ErrorMapping(unittest.TestCase):
    def test_wrong_key(self):
        with self.assertRaises(ServerError) as caught:
            web_api("wrong").submit_job(params(1), as_files(), id_info(world.SAME), OPTIONS)
        self.assertIn("2205", str(caught.exception))
        with self.assertRaises(ServerError) as caught:
            IdApi(world.PARTNER, "wrong", SERVER).submit_job(params(5), id_info(world.SAME))
        self.assertIn("2405", str(caught.exception))

    def test_the_same_job_twice(self):
        who = params(5)
        api = IdApi(world.PARTNER, world.SANDBOX, SERVER)
        api.submit_job(who, id_info("00000000"))
        with self.assertRaises(ServerError) as caught:
            api.submit_job(who, id_info("00000000"))
        self.assertIn("2215", str(caught.exception))

    def test_unknown_id_type(self):
        with self.assertRaises(ServerError) as caught:
            IdApi(world.PARTNER, world.SANDBOX, SERVER).submit_job(
                params(5), id_info("00000000", id_type="LIBRARY_CARD"))
        self.assertIn("2413", str(caught.exception))

    def test_unknown_job_has_a_signed_status(self):
        status = Utilities(world.PARTNER, world.SANDBOX, SERVER).get_job_status(params(1), OPTIONS)
        self.assertFalse(status["job_complete"])


class WebToken(unittest.TestCase):
    def test_token_and_wrong_product(self):
        api = web_api(world.SANDBOX)
        answer = api.get_web_token(world.unique("u"), world.unique("j"), "biometric_kyc")
        self.assertEqual(answer["token"].count("."), 2)
        self.assertEqual(api.get_web_token("u", "j", "nonsense")["code"], "2217")


if __name__ == "__main__":
    unittest.main(verbosity=2)
