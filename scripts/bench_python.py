#!/usr/bin/env python3
"""Time one face comparison in Python, on the same model files as Kweli: from two files to the similarity.

    bench_python.py onnxruntime|opencv A.jpg B.jpg [THREADS] [ROUNDS]

onnxruntime: OpenCV reads and scales, ONNX Runtime runs YuNet at its native 640x640 and both embedders.
opencv:      OpenCV alone: FaceDetectorYN on the picture scaled to 640, FaceRecognizerSF, and its dnn module for the
             second embedder.

Prints one JSON line. Needs numpy, opencv-python-headless and onnxruntime (scripts/bench_vision.sh installs them).
"""
import json
import os
import sys
import time
from pathlib import Path

import cv2
import numpy as np

MODELS = Path(os.environ.get("KWELI_MODELS_DIR", Path(__file__).resolve().parent.parent / "target/kweli-models"))
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]], np.float32
)


def file(name):
    return str(MODELS / f"{name}.onnx")


def unit(vector):
    vector = vector.ravel()
    return vector / np.linalg.norm(vector)


def shrunk(image):
    scale = min(1.0, 640 / max(image.shape[:2]))
    if scale == 1.0:
        return image, 1.0
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), scale


def umeyama(points):
    """The similarity that takes `points` to the template with the least squared error."""
    mean_from, mean_to = points.mean(0), TEMPLATE.mean(0)
    f, t = points - mean_from, TEMPLATE - mean_to
    u, s, v = np.linalg.svd(t.T @ f / len(points))
    sign = np.diag([1.0, np.sign(np.linalg.det(u) * np.linalg.det(v))])
    turn = u @ sign @ v
    scale = np.trace(np.diag(s) @ sign) / f.var(0).sum()
    return np.hstack([scale * turn, (mean_to - scale * turn @ mean_from)[:, None]])


class OnnxRuntime:
    def __init__(self, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # It warns about each weight of SFace that the file also lists as an input.
        options.log_severity_level = 3

        def session(name):
            opened = onnxruntime.InferenceSession(file(name), options, providers=["CPUExecutionProvider"])
            inputs = opened.get_inputs()[0].name
            return lambda tensor: opened.run(None, {inputs: tensor})

        self.yunet = session("yunet-2023mar")
        self.sface = session("sface-2021dec")
        self.mobile = session("faceplugin-mobilefacenet-512")
        self.grids = {s: np.stack(np.meshgrid(np.arange(640 // s), np.arange(640 // s)), -1).reshape(-1, 2) for s in (8, 16, 32)}

    def landmarks(self, image):
        small, scale = shrunk(image)
        canvas = np.zeros((640, 640, 3), np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        out = self.yunet(canvas.transpose(2, 0, 1)[None].astype(np.float32))
        boxes, scores, points = [], [], []
        for i, stride in enumerate((8, 16, 32)):
            score = np.sqrt(np.clip(out[i][0, :, 0], 0, 1) * np.clip(out[3 + i][0, :, 0], 0, 1))
            keep = score > 0.6
            grid = self.grids[stride][keep]
            box = out[6 + i][0][keep]
            centre, size = (grid + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride
            boxes.append(np.hstack([centre - size / 2, size]))
            scores.append(score[keep])
            points.append((out[9 + i][0][keep].reshape(-1, 5, 2) + grid[:, None]) * stride)
        boxes, scores, points = map(np.concatenate, (boxes, scores, points))
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), 0.6, 0.3)
        best = max(kept, key=lambda at: boxes[at][2] * boxes[at][3])
        return points[best] / scale

    def vectors(self, path):
        image = cv2.imread(path)
        face = cv2.warpAffine(image, umeyama(self.landmarks(image)), (112, 112))
        bgr = face.transpose(2, 0, 1)[None].astype(np.float32)
        rgb = np.ascontiguousarray(bgr[:, ::-1])
        return unit(self.sface(rgb)[0]), unit(self.mobile((bgr - 127) / 128)[0])


class OpenCV:
    def __init__(self, threads):
        self.detector = cv2.FaceDetectorYN.create(file("yunet-2023mar"), "", (320, 320), 0.6, 0.3)
        self.recognizer = cv2.FaceRecognizerSF.create(file("sface-2021dec"), "")
        self.mobile = cv2.dnn.readNetFromONNX(file("faceplugin-mobilefacenet-512"))

    def vectors(self, path):
        image = cv2.imread(path)
        small, scale = shrunk(image)
        self.detector.setInputSize((small.shape[1], small.shape[0]))
        _, faces = self.detector.detect(small)
        best = max(faces, key=lambda face: face[2] * face[3])
        best[:14] /= scale
        face = self.recognizer.alignCrop(image, best)
        sface = self.recognizer.feature(face)
        self.mobile.setInput(cv2.dnn.blobFromImage(face, 1 / 128, (112, 112), (127, 127, 127)))
        return unit(sface), unit(self.mobile.forward())


def main():
    kind, first, second = sys.argv[1:4]
    threads = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 15
    cv2.setNumThreads(threads)
    pipeline = {"onnxruntime": OnnxRuntime, "opencv": OpenCV}[kind](threads)

    def once():
        a, b = pipeline.vectors(first), pipeline.vectors(second)
        return sum(float(x @ y) for x, y in zip(a, b)) / 2

    once()
    times = []
    before = time.process_time()
    for _ in range(rounds):
        start = time.perf_counter()
        similarity = once()
        times.append((time.perf_counter() - start) * 1e3)
    processor = (time.process_time() - before) * 1e3 / rounds
    ms = sorted(times)[len(times) // 2]
    row = {"pipeline": kind, "threads": threads, "ms": ms, "processor_ms": processor, "similarity": similarity}
    print(json.dumps(row))


if __name__ == "__main__":
    main()
