"""PyPI smile-id-core, unmodified: SmartSelfie registration and authentication."""

import unittest

from smile_id_core import ServerError

import world
from test_v1_python import OPTIONS, as_base64, as_files, web_api

OTHER = [{"image_type_id": 0, "file_name": str(world.PHOTOS / "obama2.jpg")}]


class SmartSelfie(unittest.TestCase):
    def submit(self, user, job_type, images, key=world.PRODUCTION, **extra):
        who = {"user_id": user, "job_id": world.unique("job"), "job_type": job_type, **extra}
        return web_api(key).submit_job(who, images, {}, OPTIONS)["result"]

    def refused(self, code, user, job_type):
        with self.assertRaises(ServerError) as caught:
            self.submit(user, job_type, as_files())
        self.assertIn(code, str(caught.exception))

    def test_real_faces_decide(self):
        user = world.unique("person")
        self.refused("2210", user, 2)
        self.assertEqual(self.submit(user, 4, as_files())["ResultCode"], "0840")
        self.refused("2209", user, 4)
        for images, code in ((as_files(), "0820"), (as_base64(), "0820"), (OTHER, "0821")):
            with self.subTest(code):
                result = self.submit(user, 2, images)
                self.assertEqual(result["ResultCode"], code, result)
                self.assertEqual(result["PartnerParams"]["user_id"], user)

    def test_forced_results(self):
        user = world.unique("person")
        self.assertEqual(self.submit(user, 4, as_files(), world.SANDBOX)["ResultCode"], "0840")
        for forced, code in (("0", "0820"), ("1", "0821"), ("2", "0822")):
            result = self.submit(user, 2, as_files(), world.SANDBOX, sandbox_result=forced)
            self.assertEqual(result["ResultCode"], code)


if __name__ == "__main__":
    unittest.main(verbosity=2)
