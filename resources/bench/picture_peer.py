"""Face detection with OpenCV and PNG decoding with Pillow, each on one core: peers of `aulens bench`.

Takes the cascade's file as argument. Reads one request a line, {"part": "haar" | "png", "files": [...]}, and answers with
{"milliseconds": m, "faces": n}. The detection is the import's: grey, scale 1.3, five neighbours, then three, sides 245 to 392
pixels of 490; the first face is cut out and resized to 96x96.
"""
import json
import sys
import time


def haar(files):
    import cv2
    cv2.setNumThreads(1)
    cascade = cv2.CascadeClassifier(sys.argv[1])
    found = 0
    began = time.perf_counter()
    for file in files:
        frame = cv2.imread(file, cv2.IMREAD_GRAYSCALE)
        shorter = min(frame.shape)
        smallest, largest = round(0.5 * shorter), round(0.8 * shorter)
        for neighbours in (5, 3):
            boxes = cascade.detectMultiScale(frame, 1.3, neighbours, 0, (smallest, smallest), (largest, largest))
            if len(boxes) > 0:
                x, y, width, height = boxes[0]
                cv2.resize(frame[y:y + height, x:x + width], (96, 96), interpolation=cv2.INTER_LINEAR)
                found += 1
                break
    return time.perf_counter() - began, found


def png(files):
    import numpy
    from PIL import Image
    began = time.perf_counter()
    for file in files:
        with Image.open(file) as picture:
            numpy.asarray(picture.convert("L"))
    return time.perf_counter() - began, 0


parts = {"haar": haar, "png": png}
for line in sys.stdin:
    request = json.loads(line)
    seconds, faces = parts[request["part"]](request["files"])
    print(json.dumps({"milliseconds": seconds * 1000, "faces": faces}), flush=True)
