"""Hand-written NPU kernels of rotate-half and interleaved RoPE, bf16, D = 128.

Each writes y = x cos + (x R) sin for x [heads, positions, 128], tables
[positions, 128]. A group of cores owns a range of positions and goes through all
heads, so that tables are read once. Schedules:

- "reference": all matrix products to a workspace, one flag, then all vector work;
- "pipelined": tile by tile through a ring of `RING` tiles in L2;
- "direct": tile by tile from L0C to UB, for chips that can;
- "half": on the vector unit alone, halves addressed as strided operands;
- "gather": on the vector unit alone, interleaved lanes gathered by offsets.
"""

import argparse

D = 128
RING = 4
DEFAULT = "ascend910b3"
SCHEDULES = ("reference", "pipelined", "direct", "half", "gather")
GROUPS = {"ascend910b3": 20, "ascend950pr": 32, "ascend950dt": 32}


def memref(shape, kind, space, layout=""):
    text = "x".join(map(str, shape))
    return f"memref<{text}x{kind}{layout}, #npu.space<{space}>>"


class Writer:
    """Lines of a kernel, with the ops that every schedule uses."""

    def __init__(self):
        self.lines, self.count, self.types = [], 0, {}

    def emit(self, line):
        self.lines.append(line)

    def value(self, text, kind=None):
        self.count += 1
        name = f"%v{self.count}"
        self.emit(f"{name} = {text}")
        if kind:
            self.types[name] = kind
        return name

    def const(self, number):
        return self.value(f"arith.constant {number} : index")

    def arith(self, op, a, b):
        return self.value(f"arith.{op} {a}, {b} : index")

    def buffer(self, address, shape, kind, space):
        kind = memref(shape, kind, space)
        return self.value(f"npu.buffer {address} : {kind}", kind)

    def rows(self, source, first, count, kind, space="gm", columns=(0, D)):
        """Rows [first, first + count) of a matrix of D columns."""
        begin, width = columns
        result = memref([count, width], kind, space,
                        f", strided<[{D}, 1], offset: ?>")
        return self.value(
            f"memref.subview {source}[{first}, {begin}] [{count}, {width}] [1, 1]"
            f" : {self.types[source]} to {result}", result)

    def slot(self, source, index, shape, kind, space):
        """Part `index` of a buffer of several parts of `shape`."""
        strides, step = [], 1
        for size in reversed(shape):
            strides.insert(0, step)
            step *= size
        result = memref(shape, kind, space,
                        f", strided<{strides}, offset: ?>")
        zeros = ", ".join(["0"] * len(shape))
        ones = ", ".join(["1"] * (len(shape) + 1))
        sizes = ", ".join(map(str, shape))
        return self.value(
            f"memref.subview {source}[{index}, {zeros}] [1, {sizes}] [{ones}]"
            f" : {self.types[source]} to {result}", result)

    def op(self, name, *operands, words=""):
        kinds = ", ".join(self.types[operand] for operand in operands)
        self.emit(f"npu.{name} {', '.join(operands)}{words} : {kinds}")

    def set(self, a, b, number, offset=None):
        self.emit(f"npu.set_flag <{a}>, <{b}>, {number}"
                  + (f" + {offset}" if offset else ""))

    def wait(self, a, b, number, offset=None):
        self.emit(f"npu.wait_flag <{a}>, <{b}>, {number}"
                  + (f" + {offset}" if offset else ""))

    def barrier(self, pipe="v"):
        self.emit(f"npu.barrier <{pipe}>")


class Kernel:
    def __init__(self, schedule, heads, blocks, tile, target, groups, tiles):
        self.schedule, self.heads = schedule, heads
        self.tile, self.target = tile, target
        self.groups = groups or GROUPS[target]
        # Groups own as many tiles of positions each, or one more.
        self.blocks, self.more = divmod(tiles or self.groups * blocks, self.groups)
        self.positions = (self.groups * self.blocks + self.more) * tile
        self.rows = heads * self.positions
        self.matrix = schedule in ("reference", "pipelined", "direct")
        self.writer = Writer()

    def text(self):
        gm = lambda rows: memref([rows, D], "bf16", "gm")
        arguments = [("%x", gm(self.rows), "input"),
                     ("%cos", gm(self.positions), "input"),
                     ("%sin", gm(self.positions), "input")]
        if self.matrix:
            arguments.append(("%r", gm(D), "input"))
        if self.schedule == "gather":
            arguments.append(("%offsets", memref([self.tile // 2, D], "i32", "gm"),
                              "input"))
        arguments.append(("%y", gm(self.rows), "output"))
        if self.schedule == "reference":
            arguments.append(("%w", gm(self.rows), "workspace"))
        if self.schedule == "pipelined":
            arguments.append(
                ("%w", gm(self.groups * RING * self.tile), "workspace"))
        self.writer.types.update({name: kind for name, kind, _ in arguments})
        signature = ",\n    ".join(
            f"{name}: {kind} {{npu.role = #npu.role<{role}>}}"
            for name, kind, role in arguments)
        if self.matrix:
            self.writer.emit("npu.cube {")
            self.cube()
            self.writer.emit("}")
        self.writer.emit("npu.vector {")
        self.vector()
        self.writer.emit("}")
        body = "\n    ".join(self.writer.lines)
        return (f'module attributes {{npu.target = "{self.target}"}} {{\n'
                f"  npu.kernel @rope({signature}) {{\n    {body}\n  }}\n}}\n")

    def loop(self, body, tables=None):
        """Emits the loops over blocks and heads; body(position, row, i)."""
        w = self.writer
        zero, one = w.const(0), w.const(1)
        blocks, heads = w.const(self.blocks), w.const(self.heads)
        positions = w.const(self.positions)
        group = w.value("npu.group_id")
        first = w.arith("muli", group, w.const(self.blocks * self.tile))
        if self.more:
            more = w.const(self.more)
            test = w.value(f"arith.cmpi slt, {group}, {more} : index")
            extra = w.value(f"arith.select {test}, {one}, {zero} : index")
            blocks = w.arith("addi", blocks, extra)
            before = w.arith("minsi", group, more)
            first = w.arith("addi", first,
                            w.arith("muli", before, w.const(self.tile)))
        self.tiles = w.arith("muli", blocks, heads)
        w.emit(f"scf.for %j = {zero} to {blocks} step {one} {{")
        position = w.arith("addi", first, w.arith("muli", "%j", w.const(self.tile)))
        if tables:
            tables(position)
        w.emit(f"scf.for %h = {zero} to {heads} step {one} {{")
        row = w.arith("addi", w.arith("muli", "%h", positions), position)
        i = w.arith("addi", w.arith("muli", "%j", heads), "%h")
        body(row, i)
        w.emit("}")
        w.emit("}")

    def ring_row(self, i):
        w = self.writer
        group = w.value("npu.group_id")
        slot = w.arith("addi", w.arith("muli", group, w.const(RING)),
                       w.arith("remui", i, w.const(RING)))
        return w.arith("muli", slot, w.const(self.tile))

    def guarded(self, predicate, i, bound, line):
        """Emits `line` where `i predicate bound`."""
        w = self.writer
        test = w.value(f"arith.cmpi {predicate}, {i}, {bound} : index")
        w.emit(f"scf.if {test} {{")
        w.emit(line)
        w.emit("}")

    def cube(self):
        w, m1 = self.writer, self.tile // 16
        nz = self.target.startswith("ascend950")
        shape_a = [8, m1, 16, 16] if nz else [m1, 8, 16, 16]
        r1 = w.buffer(0, [8, 8, 16, 16], "bf16", "l1")
        x1 = w.buffer(32768, [2, 8, m1, 16, 16], "bf16", "l1")
        a = w.buffer(0, [2] + shape_a, "bf16", "l0a")
        b = w.buffer(0, [8, 8, 16, 16], "bf16", "l0b")
        c = w.buffer(0, [2, 8, m1, 16, 16], "f32", "l0c")
        w.op("load_nz", "%r", r1)
        w.set("mte2", "mte1", 2)
        w.wait("mte2", "mte1", 2)
        w.op("l1_to_l0", r1, b, words=" transpose")
        pairs = [("mte1", "mte2"), ("m", "mte1"), ("fix", "m")]
        for later, earlier in pairs:
            for p in (0, 1):
                w.set(later, earlier, p)

        def body(row, i):
            p = w.arith("remui", i, w.const(2))
            xt = w.rows("%x", row, self.tile, "bf16")
            xp = w.slot(x1, p, [8, m1, 16, 16], "bf16", "l1")
            ap = w.slot(a, p, shape_a, "bf16", "l0a")
            cp = w.slot(c, p, [8, m1, 16, 16], "f32", "l0c")
            w.wait("mte1", "mte2", 0, p)
            w.op("load_nz", xt, xp)
            w.set("mte2", "mte1", 0, p)
            w.wait("mte2", "mte1", 0, p)
            w.wait("m", "mte1", 0, p)
            w.op("l1_to_l0", xp, ap)
            w.set("mte1", "mte2", 0, p)
            w.set("mte1", "m", 0, p)
            w.wait("mte1", "m", 0, p)
            w.wait("fix", "m", 0, p)
            w.op("mmad", ap, b, cp)
            w.set("m", "mte1", 0, p)
            w.set("m", "fix", 0, p)
            w.wait("m", "fix", 0, p)
            self.cube_output(row, i, p, cp)
            w.set("fix", "m", 0, p)

        self.loop(body)
        for later, earlier in pairs:
            for p in (0, 1):
                w.wait(later, earlier, p)
        if self.schedule == "reference":
            w.emit("npu.cross_set <group>, <fix>, 8")

    def cube_output(self, row, i, p, cp):
        """From L0C to where the vector cores read it."""
        w = self.writer
        if self.schedule == "direct":
            half = self.tile // 2
            self.guarded("sge", i, w.const(2), "npu.cross_wait <group>, <fix>, 9")
            # What `vector` calls xr.
            xr = w.slot(w.buffer(0, [2, half, D], "f32", "ub"), p, [half, D],
                        "f32", "ub")
            w.op("fixpipe", cp, xr, words=" {split = #npu.split<row>}")
            w.emit("npu.cross_set <group>, <fix>, 8")
            return
        if self.schedule == "reference":
            w.op("fixpipe", cp, w.rows("%w", row, self.tile, "bf16"))
            return
        self.guarded("sge", i, w.const(RING), "npu.cross_wait <group>, <fix>, 9")
        w.op("fixpipe", cp, w.rows("%w", self.ring_row(i), self.tile, "bf16"))
        w.emit("npu.cross_set <group>, <fix>, 8")

    def vector(self):
        w, t = self.writer, self.tile // 2
        half, full = t * D * 2, t * D * 4
        address = 0

        def place(parts, kind):
            nonlocal address
            at, address = address, address + parts * (full if kind != "bf16" else half)
            shape = [parts, t, D] if parts > 1 else [t, D]
            return w.buffer(at, shape, kind, "ub")

        direct, gather = self.schedule == "direct", self.schedule == "gather"
        xr = place(2, "f32" if direct else "bf16") if self.matrix else None
        x, y = place(2, "bf16"), place(2, "bf16")
        staging = [place(1, "bf16"), place(1, "bf16")]
        cos, sin, xf = place(1, "f32"), place(1, "f32"), place(1, "f32")
        xrf = place(1, "f32")
        sub = w.value("npu.subcore_id")
        lane = w.arith("muli", sub, w.const(t))
        if gather:
            offsets = place(1, "i32")
            w.op("load", "%offsets", offsets)
            w.set("mte2", "v", 3)
            w.wait("mte2", "v", 3)
        for number in (0, 1, 2):
            w.set("v", "mte2", number)
        for number in (0, 1):
            w.set("mte3", "v", number)
        if self.schedule == "reference":
            w.emit("npu.cross_wait <group>, <mte2>, 8")

        def tables(position):
            first = w.arith("addi", position, lane)
            w.wait("v", "mte2", 2)
            for name, buffer in zip(("%cos", "%sin"), staging):
                w.op("load", w.rows(name, first, t, "bf16"), buffer)
            w.set("mte2", "v", 2)
            w.wait("mte2", "v", 2)
            w.barrier()
            for buffer, to in zip(staging, (cos, sin)):
                w.op("vcast", buffer, to)
            w.set("v", "mte2", 2)

        def body(row, i):
            p = w.arith("remui", i, w.const(2))
            mine = w.arith("addi", row, lane)
            xp = w.slot(x, p, [t, D], "bf16", "ub")
            yp = w.slot(y, p, [t, D], "bf16", "ub")
            w.wait("v", "mte2", 0, p)
            w.op("load", w.rows("%x", mine, t, "bf16"), xp)
            xrp = self.vector_input(mine, i, p, lane, xr)
            w.set("mte2", "v", 0, p)
            w.wait("mte2", "v", 0, p)
            w.barrier()
            w.op("vcast", xp, xf)
            if self.matrix and not direct:
                w.op("vcast", xrp, xrf)
            w.set("v", "mte2", 0, p)
            w.barrier()
            self.products(i, xf, xrf, xrp, cos, sin,
                          offsets if gather else None)
            w.barrier()
            w.op("vadd", xf, xrf, xf)
            w.barrier()
            w.wait("mte3", "v", 0, p)
            w.op("vcast", xf, yp)
            w.set("v", "mte3", 0, p)
            w.wait("v", "mte3", 0, p)
            w.op("store", yp, w.rows("%y", mine, t, "bf16"))
            w.set("mte3", "v", 0, p)

        self.loop(body, tables)
        for number in (0, 1, 2):
            w.wait("v", "mte2", number)
        for number in (0, 1):
            w.wait("mte3", "v", number)

    def vector_input(self, mine, i, p, lane, xr):
        """Loads x R; returns the buffer that it is in."""
        w, t = self.writer, self.tile // 2
        if not self.matrix:
            return None
        direct = self.schedule == "direct"
        xrp = w.slot(xr, p, [t, D], "f32" if direct else "bf16", "ub")
        if self.schedule == "reference":
            w.op("load", w.rows("%w", mine, t, "bf16"), xrp)
        if self.schedule == "pipelined":
            w.emit("npu.cross_wait <group>, <mte2>, 8")
            row = w.arith("addi", self.ring_row(i), lane)
            w.op("load", w.rows("%w", row, t, "bf16"), xrp)
            self.guarded("slt", i, w.arith("subi", self.tiles, w.const(RING)),
                         "npu.cross_set <group>, <mte2>, 9")
        return xrp

    def products(self, i, xf, xrf, xrp, cos, sin, offsets):
        """xrf = (x R) sin, then xf = x cos."""
        w, t = self.writer, self.tile // 2
        if self.schedule == "direct":
            w.emit("npu.cross_wait <group>, <v>, 8")
            w.op("vmul", xrp, sin, xrf)
            self.guarded("slt", i, w.arith("subi", self.tiles, w.const(2)),
                         "npu.cross_set <group>, <v>, 9")
        elif self.matrix:
            w.op("vmul", xrf, sin, xrf)
        elif self.schedule == "gather":
            # The sign is in the table of sines.
            w.op("vgather", xf, offsets, xrf)
            w.barrier()
            w.op("vmul", xrf, sin, xrf)
        else:
            low, high = (0, D // 2), (D // 2, D // 2)
            zero = w.const(0)
            for to, source in ((low, high), (high, low)):
                w.op("vmul", w.rows(xf, zero, t, "f32", "ub", source),
                     w.rows(sin, zero, t, "f32", "ub", to),
                     w.rows(xrf, zero, t, "f32", "ub", to))
        if not self.matrix:
            w.barrier()
        w.op("vmul", xf, cos, xf)


def write_kernel(schedule, heads, blocks, tile, target="ascend910b3", groups=None,
                 tiles=None):
    """Returns the text of a kernel for `groups` groups of cores (the target's).

    Positions are tiles * tile, where each group has `blocks` tiles unless `tiles`
    says how many all have. Kernels for the vector unit alone expect
    sines whose signs are those of R.
    """
    return Kernel(schedule, heads, blocks, tile, target, groups, tiles).text()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schedule", choices=SCHEDULES)
    parser.add_argument("heads", type=int)
    parser.add_argument("blocks", type=int, help="tiles of positions of a group")
    parser.add_argument("tile", type=int, help="rows of a tile, a multiple of 32")
    parser.add_argument("target", nargs="?", default=DEFAULT, choices=GROUPS)
    parser.add_argument("--tiles", type=int,
                        help="tiles of positions of all groups, instead of blocks")
    args = parser.parse_args()
    print(write_kernel(args.schedule, args.heads, args.blocks, args.tile, args.target,
                       tiles=args.tiles), end="")
