"""PyPI usesmileid, unmodified: registration, authentication, comparison."""

import unittest

from usesmileid import errors

import world
from test_v3_python import client, consent, person

AMARA = person("Amara", "Okoye")
OTHER_FACE = world.PHOTOS / "obama.jpg"
SAME_FACE = world.PHOTOS / "franck-01829.jpg"
FRAMES = [str(frame) for frame in world.FRAMES]


class Selfie(unittest.TestCase):
    def told(self, smile, accepted):
        status = smile.verifications.wait_until_complete(accepted.job_id, interval=0.2, timeout=60)
        body = world.callback(accepted.job_id)["body"]
        self.assertEqual(body["status"], status.status)
        return status.status, body["reason"]

    def ask(self, method, details=AMARA, **options):
        return method(user_details=details, consent=consent(), callback_url=f"{world.RECEIVER}/callbacks/v3",
                      **options)

    def test_real_faces_decide(self):
        capture = {"selfie_image": str(world.SELFIE), "liveness_images": FRAMES}
        user = world.unique("person")
        with client(world.PRODUCTION) as smile:
            face = smile.biometric
            with self.assertRaises(errors.NotFoundError) as caught:
                self.ask(face.authenticate, user_id=user, **capture)
            self.assertEqual(caught.exception.message, "No enrolled user found for this partner.")
            enrolled = self.ask(face.enroll, user_id=user, **capture)
            self.assertEqual(enrolled.user_id, user)
            self.assertEqual(self.told(smile, enrolled), ("clear", None))
            self.assertEqual(self.told(smile, self.ask(face.enroll, user_id=user, **capture)),
                             ("block", "user_already_enrolled"))
            again = self.ask(face.enroll, user_id=user, allow_new_enroll=True, **capture)
            self.assertEqual(self.told(smile, again), ("clear", None))
            self.assertEqual(self.told(smile, self.ask(face.authenticate, user_id=user, **capture)), ("clear", None))
            on_file = self.ask(face.authenticate, user_id=user, use_enrolled_image=True)
            self.assertEqual(self.told(smile, on_file), ("clear", None))
            for photo, kind, expected in ((SAME_FACE, "PORTRAIT", ("clear", None)),
                                          (SAME_FACE, "ID_PHOTO", ("clear", None)),
                                          (OTHER_FACE, "PORTRAIT", ("block", "face_verification_failed"))):
                with self.subTest(f"{photo.name} {kind}"):
                    compared = self.ask(face.compare, comparison_image=str(photo), comparison_image_type=kind,
                                        **capture)
                    self.assertEqual(self.told(smile, compared), expected)

    def test_sandbox(self):
        capture = {"selfie_image": str(world.SELFIE), "liveness_images": FRAMES}
        with client() as smile:
            face = smile.biometric
            for given, last, expected in (("Amina Fatou", "Clearwater", ("clear", None)),
                                          ("Obinna Chukwu", "Twinley", ("block", "face_verification_failed")),
                                          ("Taiwo Adeyemi", "Masquero", ("block", "spoof_detected"))):
                details = person(given, last)
                with self.subTest(last):
                    self.assertEqual(self.told(smile, self.ask(face.enroll, details, **capture)), expected)
                    seen = self.ask(face.authenticate, details, user_id=world.unique("nobody"), **capture)
                    self.assertEqual(self.told(smile, seen), expected)
            forced = self.ask(face.enroll, person("Some", "Body"), sandbox_result=840, **capture)
            self.assertEqual(self.told(smile, forced), ("clear", None))


if __name__ == "__main__":
    unittest.main(verbosity=2)
