#!/usr/bin/env python3
"""What other readers find in pictures: RapidOCR with Kweli's own weights, and tesseract. One JSON line a picture.

    target/reference-venv/bin/python scripts/reference_ocr.py rapidocr MODELS THREADS PICTURE...
    target/reference-venv/bin/python scripts/reference_ocr.py tesseract - THREADS PICTURE...
"""
import json
import os
import subprocess
import sys
import time


def rapidocr(models, threads):
    from rapidocr import RapidOCR
    engine = RapidOCR(params={
        "Det.model_path": f"{models}/ppocrv4-det.onnx", "Cls.model_path": f"{models}/ppocr-mobile-v2-cls.onnx",
        "Rec.model_path": f"{models}/ppocrv6-rec-small.onnx", "Global.log_level": "error",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads, "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    })

    def read(path):
        found = engine(path)
        if found.txts is None:
            return []
        # Pieces at one height belong to one line of a machine-readable zone; the reader's own order is kept else.
        return [{"text": text, "box": [[float(x), float(y)] for x, y in box]} for text, box in zip(found.txts, found.boxes)]
    return read


def tesseract(_, threads):
    os.environ["OMP_THREAD_LIMIT"] = str(threads)

    def read(path):
        text = subprocess.run(["tesseract", path, "-", "--psm", "11", "-l", "eng"], capture_output=True, text=True).stdout
        return [{"text": line} for line in text.splitlines() if line.strip()]
    return read


def main():
    name, models, threads, *paths = sys.argv[1:]
    read = {"rapidocr": rapidocr, "tesseract": tesseract}[name](models, int(threads))
    read(paths[0])
    for path in paths:
        started = time.perf_counter()
        lines = read(path)
        print(json.dumps({"path": path, "lines": lines, "ms": (time.perf_counter() - started) * 1000}), flush=True)


if __name__ == "__main__":
    main()
