//===- RopeAttrs.td - Attributes of the rope dialect -------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPEATTRS_TD
#define ROME_DIALECT_ROPE_IR_ROPEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "rome/Dialect/Rope/IR/RopeDialect.td"

def Rope_RotationAttr : AttrDef<Rope_Dialect, "Rotation"> {
  let mnemonic = "rotation";
  let summary = "What one row of lanes undergoes: a list of blocks";
  let description = [{
    Lists blocks of lanes, left to right, whose widths add up to the number of
    lanes D of the row that is rotated.

    For lane i of a block of width w, with h = w/2, the table gives the lane σ
    that the cosine term reads, the lane τ that the sine term reads, and the
    sign s of the sine term; all lanes are counted from the block's first.

    | block                 | σ(i)                            | τ(i)           | s(i)                |
    |-----------------------|---------------------------------|----------------|---------------------|
    | `half`                | i                               | (i+h) mod w    | −1 if i<h, else +1  |
    | `interleaved`         | i                               | i xor 1        | −1 if i even, else +1 |
    | `interleaved_to_half` | 2i if i<h, else 2(i−h)+1        | σ((i+h) mod w) | −1 if i<h, else +1  |
    | `identity`            | i                               | none           | none: y = x         |

    The lanes i and (i+h) mod w (`half`, `interleaved_to_half`) or i and i xor 1
    (`interleaved`) form a pair. Pairs are numbered by their first lane.

    **Constraints:**
    - (A1) at least one block;
    - (A2) every width is at least 1;
    - (A3) the width of every block but `identity` is even;
    - (A4) the widths add up to at most 2^20 lanes;
    - (A5) there are at most 32 blocks, where adjacent blocks of two lanes,
      adjacent interleaved blocks and adjacent identity blocks count as one:
      code has a size and takes time to compile that grow with the blocks.

    Examples:

    ```mlir
    #rope.rotation<[half 128]>
    #rope.rotation<[identity 128, interleaved 64]>
    #rope.rotation<[half 44, half 44, half 40]>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"::mlir::rope::RotationBlock",
                                          "blocks, left to right">:$blocks);
  let assemblyFormat = "`<` custom<Blocks>($blocks) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Limits of lanes and of blocks in canonical form.
    static constexpr int64_t kMaxLanes = 1 << 20;
    static constexpr size_t kMaxBlocks = 32;

    /// Returns the number of lanes D.
    int64_t getNumLanes() const;

    /// Returns the number of lanes that are not in an identity block.
    int64_t getNumRotatedLanes() const;

    /// Returns true if every lane is passed through.
    bool isIdentity() const { return getNumRotatedLanes() == 0; }

    /// Returns true if some block reads lanes in another order than it writes
    /// them, that is, if the matrix P is not the identity.
    bool permutesLanes() const;

    /// Returns the lane-by-lane meaning of `rope.apply` with this rotation,
    /// one entry for each lane of the result. With `transposed`, that of the
    /// transposed linear map.
    ::llvm::SmallVector<LaneFormula> getLaneFormulas(bool transposed = false) const;

    /// For every rotated lane in block order, returns the number of its pair
    /// in block order: where a table with one entry per pair has its entry.
    ::llvm::SmallVector<int64_t> getPairIndices() const;

    /// Returns the simplest rotation with the same meaning, for tables per
    /// lane and per pair alike: blocks of two lanes are written
    /// `interleaved 2`, adjacent identity blocks are merged, and so are
    /// adjacent interleaved blocks.
    RotationAttr getCanonical() const;
  }];
}

#endif // ROME_DIALECT_ROPE_IR_ROPEATTRS_TD
