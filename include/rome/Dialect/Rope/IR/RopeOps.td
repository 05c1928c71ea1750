//===- RopeOps.td - Operations of the rope dialect ---------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPEOPS_TD
#define ROME_DIALECT_ROPE_IR_ROPEOPS_TD

include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/TilingInterface.td"
include "mlir/Interfaces/ValueBoundsOpInterface.td"
include "rome/Dialect/Rope/IR/RopeAttrs.td"
include "rome/Dialect/Rope/IR/RopeDialect.td"
include "rome/Dialect/Rope/IR/RopeTableAttrs.td"

class Rope_Op<string mnemonic, list<Trait> traits = []>
    : Op<Rope_Dialect, mnemonic, traits>;

/// The element types rope ops compute in.
def Rope_Float : AnyTypeOf<[F16, BF16, F32, F64],
                           "16-bit, 32-bit or 64-bit float">;
/// What an encoding means to a rotation is not known.
def Rope_HasNoEncoding : CPred<
    "!::llvm::cast<::mlir::RankedTensorType>($_self).getEncoding()">;
def Rope_FloatTensor
    : RankedTensorOf<[Rope_Float], [Rope_HasNoEncoding],
                     "ranked tensor without an encoding">;
def Rope_PositionTensor
    : RankedTensorOf<[I32, I64, F32, F64], [Rope_HasNoEncoding],
                     "ranked tensor without an encoding">;

//===----------------------------------------------------------------------===//
// ApplyOp
//===----------------------------------------------------------------------===//

def Rope_ApplyOp : Rope_Op<"apply", [
    Pure,
    AllTypesMatch<["x", "result"]>,
    AllTypesMatch<["cos", "sin"]>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>,
    DeclareOpInterfaceMethods<ValueBoundsOpInterface, [
      "populateBoundsForShapedValueDim"]>,
    DeclareOpInterfaceMethods<TilingInterface, [
      "getIterationDomain", "getLoopIteratorTypes", "getTiledImplementation",
      "getResultTilePosition", "generateResultTileValue",
      "getIterationDomainTileFromResultTile"]>
  ]> {
  let summary = "Rotates the lanes of the last dimension by a position embedding";
  let description = [{
    Applies a rotary position embedding to every row of `x`.

    With σ, τ and s of each lane as `#rope.rotation` defines them, P[σ(i), i] = 1
    and R[τ(i), i] = s(i):

        result = (x P) ∘ cos + (x R) ∘ sin                     lane by lane:
        result[..., i] = x[..., σ(i)] · cos[..., i] + s(i) · x[..., τ(i)] · sin[..., i]

    and result = x on the lanes of `identity` blocks. With `transposed` it is
    the transposed linear map, result = (x ∘ cos) Pᵀ + (x ∘ sin) Rᵀ: the
    gradient for any tables, and the inverse rotation where cos² + sin² = 1.

    `cos` and `sin` have the shape [..., T]. Entry `table_dims[k]` names the
    dimension of `x` that dimension k of the tables follows. T is the number of
    rotated lanes (one entry per lane, in block order), or half of it (one
    entry per pair, in block order). Where T is ambiguous (no rotated lane),
    the tables are not read.

    **Rounding:** `x`, `cos` and `sin` are converted to `compute_type` (the
    element type of `x` where it is not given), each product and the sum are
    rounded once in it, and the sum is converted to the element type of `x`.
    The lanes of `identity` blocks are copied, not converted.

    **Constraints:**
    - (C1) the last dimension of `x` exists and is static;
    - (C2) the widths of `rotation` add up to it;
    - (C3) `cos` and `sin` have one entry in `table_dims` for each dimension but
      the last;
    - (C4) every entry of `table_dims` names a dimension of `x` but the last;
    - (C5) no dimension of `x` is named twice;
    - (C6) a dimension of the tables is static and 1 (it broadcasts), or agrees
      with the dimension of `x` that it follows; a dynamic one agrees at run
      time and never broadcasts;
    - (C7) the last dimension of the tables is static, and is the number of
      rotated lanes or half of it;
    - (C8) `compute_type` is f16, bf16, f32 or f64.

    Example:

    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2]
        compute_type = f32
        : tensor<1x32x4096x128xbf16>, tensor<4096x128xf32>
    ```
  }];
  let arguments = (ins
    Rope_FloatTensor:$x,
    Rope_FloatTensor:$cos,
    Rope_FloatTensor:$sin,
    Rope_RotationAttr:$rotation,
    DenseI64ArrayAttr:$table_dims,
    OptionalAttr<TypeAttr>:$compute_type,
    UnitAttr:$transposed);
  let results = (outs Rope_FloatTensor:$result);
  let assemblyFormat = [{
    $x `,` $cos `,` $sin `rotation` `` $rotation `table_dims` `=` $table_dims
    (`compute_type` `=` $compute_type^)? (`transposed` $transposed^)?
    attr-dict `:` type($x) `,` type($cos)
  }];
  let extraClassDeclaration = [{
    /// Returns the type in which products and sums are rounded.
    ::mlir::FloatType getEffectiveComputeType();

    /// Returns the number of lanes D.
    int64_t getNumLanes() { return getX().getType().getShape().back(); }

    /// Returns true if the tables have one entry per pair of lanes.
    bool hasTablePerPair();

    /// Returns the map from the dimensions of `x` but the last to the
    /// dimensions of the tables but the last; broadcast dimensions map to 0.
    ::mlir::AffineMap getTableMap();
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// TablesOp
//===----------------------------------------------------------------------===//

def Rope_TablesOp : Rope_Op<"tables", [
    Pure,
    AllTypesMatch<["cos", "sin"]>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>,
    DeclareOpInterfaceMethods<ValueBoundsOpInterface, [
      "populateBoundsForShapedValueDim"]>
  ]> {
  let summary = "Computes cosine and sine tables, one entry per pair, from positions";
  let description = [{
    Computes the tables of a rotary position embedding for every position:

        angle[..., k] = positions[...] · f(k)
        cos = cos(angle) · a,   sin = sin(angle) · a

    for k in [0, T), where T is the last dimension of the results.

    The frequency f(k) is base^(−2k/(2T)), as `scaling` changes it; or the entry k
    of `inv_freq`, where the frequencies are given bit for bit. The factor a is
    `attention_factor`, or what `scaling` gives, or 1.

    With `sections` the first dimension of `positions` counts streams of positions
    (time, height, width), and every entry reads the stream that its section
    names: angle[..., k] = positions[s(k), ...] · f(k).

    `length` is the length of the sequence in positions, for a `scaling` whose
    frequencies depend on it: usually one more than the largest position.

    **Rounding:** frequencies and angles are computed in `compute_type` (f64 for
    f64 results and f32 for all others where it is not given). Every step is
    rounded to it, in the order in which transformers computes them:
    base^(−2k/d) is 1 / base^x with x = 2k / d, powers rounded correctly (torch's
    own are now and then a unit off, and frequencies with them). Given
    frequencies are rounded once. Positions are converted (an i64 position above
    2^24 rounds in f32), and angle, cosine, sine and the product with a are each
    rounded once; then cosine and sine are converted to the element type of the
    results. For integer positions an angle of zero is +0.

    **Constraints:**
    - (C1) exactly one of `base`, `inv_freq` and the `bases` of `sections` is given;
    - (C2) the shape of the results is that of `positions`, without its first
      dimension where `sections` are given, and a static last dimension T of at
      most 2^20;
    - (C3) `base` is positive and finite;
    - (C4) `inv_freq` has T elements of type f32 or f64;
    - (C5) with `sections` the first dimension of `positions` is static and at
      least 1, and the sizes of the sections add up to T;
    - (C6) `interleaved` sections have one size for each stream, and no entry of
      a stream is beyond the last entry;
    - (C7) `scaling` and `inv_freq` are not both given;
    - (C8) the constraints of `scaling` on the frequencies hold, for `axial`
      sections in every section;
    - (C9) `length` is given where the frequencies depend on it, and only there;
    - (C10) `compute_type` is f32 or f64;
    - (C11) `attention_factor` is finite.

    Constant positions, with a constant `length` where there is one, fold to
    constant tables while the tables have at most 2^20 entries.

    Examples:

    ```mlir
    %cos, %sin = rope.tables %positions {base = 1.0e4} : tensor<?xi64> -> tensor<?x64xf32>
    %cos, %sin = rope.tables %positions length %n
        {base = 1.0e4, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>}
        : tensor<?xi64> -> tensor<?x64xf32>
    %cos, %sin = rope.tables %positions
        {base = 1.0e6, sections = #rope.sections<consecutive [16, 24, 24]>}
        : tensor<3x?xi64> -> tensor<?x64xf32>
    ```
  }];
  let arguments = (ins
    Rope_PositionTensor:$positions,
    Optional<Index>:$length,
    OptionalAttr<F64Attr>:$base,
    OptionalAttr<ElementsAttr>:$inv_freq,
    OptionalAttr<Rope_FrequencyScalingAttrInterface>:$scaling,
    OptionalAttr<Rope_SectionsAttr>:$sections,
    OptionalAttr<F64Attr>:$attention_factor,
    OptionalAttr<TypeAttr>:$compute_type);
  let results = (outs Rope_FloatTensor:$cos, Rope_FloatTensor:$sin);
  let assemblyFormat = [{
    $positions (`length` $length^)? attr-dict `:` type($positions) `->` type($cos)
  }];
  let extraClassDeclaration = [{
    /// Returns the type in which frequencies, angles and entries are computed.
    ::mlir::FloatType getEffectiveComputeType();

    /// Returns what cosine and sine are multiplied by.
    double getEffectiveAttentionFactor();

    /// Returns the number T of entries for each position.
    int64_t getNumEntries() { return getCos().getType().getShape().back(); }

    /// Returns the frequencies that are computed together, each with its own
    /// base: those of each axial section that is not empty, or all. There must
    /// be no `inv_freq`.
    ::llvm::SmallVector<FrequencyGroup> getFrequencyGroups();

    /// Returns the frequencies f(k), rounded to the compute type, for a
    /// sequence of `length` positions.
    ::llvm::SmallVector<double> getFrequencies(int64_t length = 0);

    /// Returns the stream of positions that each entry reads; empty without
    /// `sections`.
    ::llvm::SmallVector<int64_t> getStreams();

    /// Returns true if an angle that is the product of an integer position and
    /// a frequency could be −0.
    bool mayHaveNegativeZeroAngle();
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// RotationMatrixOp
//===----------------------------------------------------------------------===//

def Rope_RotationMatrixOp : Rope_Op<"rotation_matrix", [Pure]> {
  let summary = "The constant matrix of a rotation, kept symbolic";
  let description = [{
    Is the D×D matrix R of the sine term, R[τ(i), i] = s(i) and 0 elsewhere, of a
    `#rope.rotation`; with `cosine` the matrix P of the cosine term,
    P[σ(i), i] = 1. The columns of `identity` lanes are 0 in R and unit columns
    in P. P is the identity unless the rotation has an `interleaved_to_half`
    block; where it is the identity, R is skew-symmetric.

    The op stays symbolic so that a target can turn it into shuffles or skip
    its zero blocks; `rope-materialize-rotation-matrix` makes it a dense
    constant for anyone else.

    **Constraints:**
    - (C1) the result is a square static matrix whose size is the number of
      lanes of `rotation`.

    Example:

    ```mlir
    %R = rope.rotation_matrix rotation<[half 128]> : tensor<128x128xbf16>
    %P = rope.rotation_matrix cosine rotation<[interleaved_to_half 64]> : tensor<64x64xf32>
    ```
  }];
  let arguments = (ins Rope_RotationAttr:$rotation, UnitAttr:$cosine);
  let results = (outs Rope_FloatTensor:$result);
  let assemblyFormat =
    "(`cosine` $cosine^)? `rotation` `` custom<Rotation>($rotation) attr-dict `:` type($result)";
  let extraClassDeclaration = [{
    /// Returns the entry of each column that is not 0; std::nullopt for a column
    /// of zeros.
    ::llvm::SmallVector<::std::optional<::mlir::rope::MatrixEntry>> getEntries();

    /// Returns the matrix as dense elements.
    ::mlir::DenseElementsAttr getDenseElements();
  }];
  let hasVerifier = 1;
}

#endif // ROME_DIALECT_ROPE_IR_ROPEOPS_TD
