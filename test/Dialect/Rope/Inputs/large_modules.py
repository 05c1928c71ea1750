"""Prints one module that is large in one way: `large_modules.py chain|sharing|moved|operands|functions COUNT`.

chain      a negation of a negation, COUNT times, inside of a rotation
sharing    every value is the sum of the one before with itself: 2^COUNT paths lead to the first
moved      every value is two overlapping slices of the one before, concatenated, inside of a rotation
operands   one concatenation of COUNT single lanes that is rotated
functions  COUNT functions that call the next, each with a rotation
"""

import sys
from collections.abc import Iterator


def rotation(x: str, rows: int, lanes: int) -> Iterator[str]:
    """Rotate-half of %x with the tables %cos and %sin."""
    half = lanes // 2
    part, whole = f"tensor<{rows}x{half}xf32>", f"tensor<{rows}x{lanes}xf32>"
    yield f"  %x1 = tensor.extract_slice {x}[0, 0] [{rows}, {half}] [1, 1] : {whole} to {part}"
    yield f"  %x2 = tensor.extract_slice {x}[0, {half}] [{rows}, {half}] [1, 1] : {whole} to {part}"
    yield f"  %n = arith.negf %x2 : {part}"
    yield f"  %r = tensor.concat dim(1) %n, %x1 : ({part}, {part}) -> {whole}"
    yield f"  %a = arith.mulf {x}, %cos : {whole}"
    yield f"  %b = arith.mulf %r, %sin : {whole}"
    yield f"  %y = arith.addf %a, %b : {whole}"
    yield f"  return %y : {whole}"


def function(name: str, lanes: int, body: Iterator[str]) -> str:
    """A function of x and two tables, all [2, lanes]."""
    kind = f"tensor<2x{lanes}xf32>"
    return "\n".join([f"func.func @{name}(%x: {kind}, %cos: {kind}, %sin: {kind}) -> {kind} {{", *body, "}"])


def chain(count: int) -> str:
    def body() -> Iterator[str]:
        yield "  %v0 = arith.negf %x : tensor<2x4xf32>"
        for step in range(1, count):
            yield f"  %v{step} = arith.negf %v{step - 1} : tensor<2x4xf32>"
        yield from rotation(f"%v{count - 1}", 2, 4)
    return function("chain", 4, body())


def sharing(count: int) -> str:
    def body() -> Iterator[str]:
        yield "  %v0 = arith.mulf %x, %cos : tensor<2x4xf32>"
        for step in range(1, count):
            yield f"  %v{step} = arith.addf %v{step - 1}, %v{step - 1} : tensor<2x4xf32>"
        yield f"  return %v{count - 1} : tensor<2x4xf32>"
    return function("sharing", 4, body())


def moved(count: int) -> str:
    def body() -> Iterator[str]:
        yield "  %v0 = arith.negf %x : tensor<2x4xf32>"
        for step in range(1, count):
            for part, offset in (("l", 2), ("h", 0)):
                yield (f"  %{part}{step} = tensor.extract_slice %v{step - 1}[0, {offset}] [2, 2] [1, 1] : tensor<2x4xf32> to tensor<2x2xf32>")
            yield (f"  %v{step} = tensor.concat dim(1) %l{step}, %h{step} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>")
        yield from rotation(f"%v{count - 1}", 2, 4)
    return function("moved", 4, body())


def operands(count: int) -> str:
    def body() -> Iterator[str]:
        for lane in range(count):
            yield f"  %l{lane} = tensor.extract_slice %x[0, {lane}] [2, 1] [1, 1] : tensor<2x{count}xf32> to tensor<2x1xf32>"
        names = ", ".join(f"%l{lane}" for lane in range(count))
        types = ", ".join(["tensor<2x1xf32>"] * count)
        yield f"  %v = tensor.concat dim(1) {names} : ({types}) -> tensor<2x{count}xf32>"
        yield from rotation("%v", 2, count)
    return function("operands", count, body())


def functions(count: int) -> str:
    kind = "tensor<2x4xf32>"
    texts = []
    for number in range(count):
        def body(next_one: int = (number + 1) % count) -> Iterator[str]:
            yield f"  %c = func.call @f{next_one}(%x, %cos, %sin) : ({kind}, {kind}, {kind}) -> {kind}"
            yield from rotation("%c", 2, 4)
        texts.append(function(f"f{number}", 4, body()))
    return "\n".join(texts)


MAKERS = {maker.__name__: maker for maker in (chain, sharing, moved, operands, functions)}

if __name__ == "__main__":
    sys.stdout.write(MAKERS[sys.argv[1]](int(sys.argv[2])) + "\n")
