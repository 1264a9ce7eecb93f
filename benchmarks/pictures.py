"""How well and how fast pictures are read: 40 pictures of our own in four fonts, several sizes, colours and slants.

`make ocr` unpacks the fonts, those of Debian's packages `fonts-wqy-zenhei`, `fonts-wqy-microhei`, `fonts-arphic-ukai` and
`fonts-arphic-uming`. Prints the share of characters that are right and the pictures read in a minute.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from adlint.readers.pictures import recognised

LINES = (
    "羊绒大衣全网最低价",
    "纯棉四件套 裸睡级面料",
    "产地海拔900米",
    "每100克含蛋白质6.2克",
    "买二送一 限时三天",
    "国家级工艺匠心打造",
    "执行标准GB/T 8878",
    "敏感肌可用 温和不刺激",
    "五星好评返现5元",
    "保质期12个月",
    "销量领先口碑之选",
    "厚度3.5厘米回弹快",
    "扫码领券立减30元",
    "零添加防腐剂",
    "深层清洁细腻泡沫",
    "一年质保全国联保",
    "净含量500g",
    "轻至198克好拎",
    "七天无理由退换",
    "今日下单次日发货",
)
COLOURS = (
    ("white", "black"),
    ("#b3261e", "white"),
    ("#fff3d6", "#8a4b00"),
    ("#1f3b2d", "#f0e6c8"),
    ("#f4f4f4", "#555555"),
)


def pictures(fonts: Path) -> Iterator[tuple[str, bytes]]:
    """(what it says, PNG) of each picture.

    Args:
        fonts: a folder with .ttf and .ttc files, searched to its ends.
    """
    files = sorted(path for suffix in ("ttc", "ttf") for path in fonts.rglob(f"*.{suffix}"))
    for number in range(40):
        said = [LINES[(number * 3 + step) % len(LINES)] for step in range(3)]
        size = (22, 28, 36, 48)[number // 4 % 4]
        paper, ink = COLOURS[number % len(COLOURS)]
        image = Image.new("RGB", (790, size * 8), paper)
        draw = ImageDraw.Draw(image)
        font = ImageFont.truetype(str(files[number % len(files)]), size)
        for row, text in enumerate(said):
            draw.text((40, size // 2 + row * size * 2), text, font=font, fill=ink)
        slant = (0, 0, 2, -3, 4)[number % 5]
        if slant:
            image = image.rotate(slant, expand=True, fillcolor=paper, resample=Image.Resampling.BICUBIC)
        stream = io.BytesIO()
        image.save(stream, "PNG")
        yield "".join(said).replace(" ", ""), stream.getvalue()


def right(said: str, read: str) -> int:
    """How many characters of what a picture says were read, in their order."""
    return sum(block.size for block in SequenceMatcher(None, said, read, autojunk=False).get_matching_blocks())


def main() -> None:
    made = list(pictures(Path(sys.argv[1])))
    recognised(made[0][1], "warm-up.png")
    start = time.perf_counter()
    found = [
        (said, "".join(line.text for line in recognised(data, "picture.png")).replace(" ", "")) for said, data in made
    ]
    seconds = time.perf_counter() - start
    good, total = sum(right(*pair) for pair in found), sum(len(said) for said, _ in found)
    print(
        f"{len(made)} pictures: {good / total:.3f} of {total} characters right, {60 * len(made) / seconds:.0f} pictures a minute"
    )
    for said, read in found:
        if said != read:
            print(f"  {said}\n  {read}")


if __name__ == "__main__":
    main()
