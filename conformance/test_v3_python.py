"""PyPI usesmileid, unmodified: its happy path and its error mapping."""

import unittest
from datetime import datetime, timezone

import usesmileid
from smile_id_core import Signature
from usesmileid import errors

import world


def client(key=world.SANDBOX, **options):
    return usesmileid.Client(partner_id=world.PARTNER, api_key=key, base_url=world.BASE, **options)


def consent():
    return usesmileid.Consent.granted(
        granted_at=datetime.now(timezone.utc), notice_language="EN",
        notice_privacy_policy_url="https://bank.example/privacy")


def person(given="Amina Fatou", last="Clearwater"):
    return {"given_names": given, "last_name": last,
            "email": f"{given.split()[0].lower()}.{last.lower()}@example.com"}


NIN = {"country": "NG", "id_type": "NIN", "id_number": "12345678901"}
KENYAN = {"country": "KE", "id_type": "NATIONAL_ID"}

IDENTITIES = [
    ("Amina Fatou", "Clearwater", "clear"), ("Rashid Omar", "Dangerfield", "block"),
    ("Fatima Bello", "Ghostwell", "block"), ("Aisha Lawal", "Youngblood", "block"),
    ("Ngozi Ifeoma", "Downsworth", "error"), ("Somebody", "Unknown", "block"),
]
FACES = [
    ("Amina Fatou", "Clearwater", "clear", None), ("Rashid Omar", "Dangerfield", "block", "high_risk"),
    ("Obinna Chukwu", "Twinley", "block", "face_verification_failed"),
    ("Taiwo Adeyemi", "Masquero", "block", "spoof_detected"),
    ("Kofi Mensah", "Blurton", "error", "image_unavailable_or_invalid"),
    ("Chidinma Obi", "Glitchford", "error", "internal_error"),
]


class EnhancedKyc(unittest.TestCase):
    def test_official_end_to_end(self):
        with client() as smile:
            accepted = smile.enhanced_kyc.verify(**NIN, user_details=person(), consent=consent())
            self.assertTrue(accepted.is_accepted)
            self.assertTrue(accepted.job_id.startswith("job_") and accepted.user_id.startswith("user_"))
            status = smile.verifications.wait_until_complete(accepted.job_id, interval=0.1, timeout=30)
            self.assertEqual(status.status, "clear")

    def test_every_identity_and_its_signed_callback(self):
        with client() as smile:
            for given, last, expected in IDENTITIES:
                with self.subTest(last):
                    accepted = smile.enhanced_kyc.verify(
                        **NIN, user_details=person(given, last), consent=consent(), user_id=world.unique("u"),
                        partner_params={"order_id": "ORD-1"}, callback_url=f"{world.RECEIVER}/callbacks/v3")
                    status = smile.verifications.wait_until_complete(accepted.job_id, interval=0.1, timeout=30)
                    self.assertEqual(status.status, expected)
                    told = world.callback(accepted.job_id)
                    self.assertEqual(told["body"]["status"], expected)
                    self.assertEqual(told["body"]["partner_params"]["order_id"], "ORD-1")
                    self.assertEqual(told["headers"]["user-id"], accepted.user_id)
                    signature = Signature(world.PARTNER, world.SANDBOX)
                    self.assertTrue(signature.confirm_signature(
                        told["headers"]["response-timestamp"], told["headers"]["response-signature"]))

    def test_production_reads_the_authority(self):
        with client(world.PRODUCTION) as smile:
            for number, expected in ((world.SAME, "clear"), (world.UNKNOWN, "block")):
                accepted = smile.enhanced_kyc.verify(
                    **KENYAN, id_number=number, user_details=person("Amara", "Okoye"), consent=consent())
                status = smile.verifications.wait_until_complete(accepted.job_id, interval=0.1, timeout=30)
                self.assertEqual(status.status, expected)


class BiometricKyc(unittest.TestCase):
    def verify(self, smile, number, details, **options):
        accepted = smile.biometric_kyc.verify(
            **KENYAN, id_number=number, selfie_image=str(world.SELFIE),
            liveness_images=[str(f) for f in world.FRAMES], user_details=details, consent=consent(),
            callback_url=f"{world.RECEIVER}/callbacks/v3", **options)
        status = smile.verifications.wait_until_complete(accepted.job_id, interval=0.2, timeout=60)
        return status, world.callback(accepted.job_id)["body"]

    def test_real_faces_decide(self):
        with client(world.PRODUCTION) as smile:
            for number, expected, reason in ((world.SAME, "clear", None),
                                             (world.OTHER, "block", "face_verification_failed"),
                                             (world.UNKNOWN, "block", "identifier_not_found")):
                with self.subTest(number):
                    status, told = self.verify(smile, number, person("Amara", "Okoye"))
                    self.assertEqual((status.status, told["reason"]), (expected, reason))

    def test_sandbox_identities(self):
        with client() as smile:
            for given, last, expected, reason in FACES:
                with self.subTest(last):
                    status, told = self.verify(smile, "12345678", person(given, last))
                    self.assertEqual((status.status, told["reason"]), (expected, reason))

    def test_four_frames_are_refused(self):
        with client() as smile, self.assertRaises(errors.InvalidRequestError) as caught:
            smile.biometric_kyc.verify(
                **KENYAN, id_number="12345678", selfie_image=str(world.SELFIE),
                liveness_images=[str(f) for f in world.FRAMES[:4]], user_details=person(), consent=consent())
        self.assertEqual(caught.exception.message, "Required field 'liveness_images' is missing or invalid.")


class ErrorMapping(unittest.TestCase):
    def test_wrong_key(self):
        with client("wrong") as smile, self.assertRaises(errors.AuthenticationError) as caught:
            smile.enhanced_kyc.verify(**NIN, user_details=person(), consent=consent())
        self.assertEqual(caught.exception.message, "Invalid authentication credentials.")
        self.assertTrue(caught.exception.request_id)

    def test_unknown_and_malformed_jobs(self):
        with client() as smile:
            self.assertTrue(smile.verifications.retrieve("job_01kkc9h2m4e8v9q3s6t0w1x2y3").is_not_found)
            with self.assertRaises(errors.InvalidRequestError) as caught:
                smile.verifications.retrieve("nonsense")
            self.assertEqual(caught.exception.message, "\"jobId\" must be a valid TypeID with prefix 'job_'")

    def test_bad_fields(self):
        with client() as smile:
            for change, message in (
                    ({"id_number": "12"}, "Invalid ID number format for the specified country and ID type."),
                    ({"country": "XX1"}, "Required field 'country' is missing or invalid."),
                    ({"id_type": ""}, "Required field 'id_type' is missing or invalid.")):
                with self.subTest(change), self.assertRaises(errors.InvalidRequestError) as caught:
                    smile.enhanced_kyc.verify(**{**NIN, **change}, user_details=person(), consent=consent())
                self.assertEqual(caught.exception.message, message)

    def test_replay(self):
        with client() as smile:
            accepted = smile.enhanced_kyc.verify(
                **NIN, user_details=person(), consent=consent(), callback_url=f"{world.RECEIVER}/callbacks/v3")
            smile.verifications.wait_until_complete(accepted.job_id, interval=0.1, timeout=30)
            replayed = smile.verifications.replay(accepted.job_id)
            self.assertEqual((replayed.status, replayed.job_id), ("accepted", accepted.job_id))
            with self.assertRaises(errors.NotFoundError):
                smile.verifications.replay("job_01kkc9h2m4e8v9q3s6t0w1x2y3")


class Services(unittest.TestCase):
    def test_need_no_credentials(self):
        with client("wrong") as smile:
            banks = smile.services.bank_codes(country="NG").bank_codes
            self.assertTrue(any(bank.code == "044" and bank.name == "Access Bank" for bank in banks))
            types = smile.services.supported_id_types(country="NG").id_types
            self.assertTrue(any(t.type == "BVN" and t.regex for t in types))


if __name__ == "__main__":
    unittest.main(verbosity=2)
