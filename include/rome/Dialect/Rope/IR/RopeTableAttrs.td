//===- RopeTableAttrs.td - Attributes of rope.tables -------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPETABLEATTRS_TD
#define ROME_DIALECT_ROPE_IR_ROPETABLEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "rome/Dialect/Rope/IR/RopeDialect.td"
include "rome/Dialect/Rope/IR/RopeEnums.td"
include "rome/Dialect/Rope/IR/RopeInterfaces.td"

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// A number of 64 bits, written as a float literal.
class Rope_F64Parameter<string desc> : APFloatParameter<desc> {
  let parser = "::mlir::rope::parseF64($_parser)";
}

class Rope_DefaultedF64Parameter<string value, string desc>
    : Rope_F64Parameter<desc> {
  let defaultValue = "::llvm::APFloat(" # value # ")";
}

/// Numbers of 64 bits. The attribute's own printer drops digits.
class Rope_F64ArrayParameter<string desc>
    : AttrParameter<"::mlir::DenseF64ArrayAttr", desc> {
  let printer = "::mlir::rope::printF64Array($_printer, $_self)";
}

def Rope_OptionalF64ArrayParameter
    : OptionalParameter<"::mlir::DenseF64ArrayAttr"> {
  let printer = "::mlir::rope::printF64Array($_printer, $_self)";
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

def Rope_SectionsAttr : AttrDef<Rope_Dialect, "Sections"> {
  let mnemonic = "sections";
  let summary = "Which position stream each entry of a table reads";
  let description = [{
    Divides the T entries of a table among the S streams of positions (time,
    height, width, ...) that the first dimension of the positions counts.

    | kind          | entries                                                   | frequencies               |
    |---------------|-----------------------------------------------------------|---------------------------|
    | `consecutive` | sections one after the other; section i reads stream i mod S | f(k) of all T entries |
    | `interleaved` | entry k reads stream s = k mod S if k < S · `sizes`[s], else stream 0 | f(k) of all T entries |
    | `axial`       | as `consecutive`                                          | every section has its own: f(j) of `sizes`[i] entries, j counted from the section's first |

    `consecutive` is Qwen2-VL's multimodal RoPE, `interleaved` that of Qwen3-VL,
    `axial` the 2D and 3D RoPE of vision towers and of image and video models.
    A size of 0 skips a stream. With `bases` every section of `axial` has its own
    base.

    **Constraints:**
    - (A1) at least one size, and none is negative;
    - (A2) `bases` are given for `axial` only, one for each size;
    - (A3) `bases` are positive and finite.

    Examples:

    ```mlir
    #rope.sections<consecutive [16, 24, 24]>
    #rope.sections<interleaved [24, 20, 20]>
    #rope.sections<axial [8, 12, 12]>
    #rope.sections<axial [22, 21, 21], bases = [1.0e4, 2.0e4, 2.0e4]>
    ```
  }];
  let parameters = (ins
    EnumParameter<Rope_SectionKind>:$kind,
    "::mlir::DenseI64ArrayAttr":$sizes,
    Rope_OptionalF64ArrayParameter:$bases);
  let assemblyFormat =
    "`<` $kind $sizes (`,` `bases` `=` $bases^)? `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Returns the sum of the sizes; std::nullopt if it overflows.
    std::optional<int64_t> getNumEntries() const;

    /// Returns the stream that each entry reads, of `numStreams`.
    ::llvm::SmallVector<int64_t> getStreams(int64_t numStreams) const;
  }];
}

//===----------------------------------------------------------------------===//
// Scaling
//===----------------------------------------------------------------------===//

class Rope_ScalingAttr<string name, string attrMnemonic,
                       list<string> methods = []>
    : AttrDef<Rope_Dialect, name # "Scaling", [
        DeclareAttrInterfaceMethods<Rope_FrequencyScalingAttrInterface, methods>]> {
  let mnemonic = attrMnemonic;
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Rope_LinearScalingAttr : Rope_ScalingAttr<"Linear", "linear"> {
  let summary = "Positions interpolated linearly";
  let description = [{
    f(k) = base^(−2k/d) / factor, with d twice the number of frequencies.

    **Constraints:**
    - (A1) `factor` is positive and finite.

    Example: `#rope.linear<factor = 8.0>`
  }];
  let parameters = (ins Rope_F64Parameter<"divides every frequency">:$factor);
}

def Rope_DynamicNtkScalingAttr
    : Rope_ScalingAttr<"DynamicNtk", "dynamic_ntk",
                       ["getSwitchLength", "verifyFrequencies"]> {
  let summary = "A base that grows with the length of the sequence";
  let description = [{
    With d twice the number of frequencies and L the length at run time,
    f(k) = base'^(−2k/d), where

        base' = base · (factor · L / original_length − (factor − 1))^(d/(d−2))

    for L > original_length, and base' = base otherwise.

    **Constraints:**
    - (A1) `factor` is at least 1 and finite;
    - (A2) `original_length` is at least 2;
    - (A3) there are at least two frequencies.

    Example: `#rope.dynamic_ntk<factor = 2.0, original_length = 2048>`
  }];
  let parameters = (ins
    Rope_F64Parameter<"the length gained">:$factor,
    AttrParameter<"int64_t", "the length trained with, in positions">:$original_length);
}

def Rope_YarnScalingAttr
    : Rope_ScalingAttr<"Yarn", "yarn",
                       ["getDefaultAttentionFactor", "verifyFrequencies"]> {
  let summary = "YaRN: low frequencies interpolated, high ones kept";
  let description = [{
    With d twice the number T of frequencies and g(k) = base^(−2k/d),

        f(k)  = g(k) / factor · r(k) + g(k) · (1 − r(k))
        r(k)  = clamp((k − low) / (high − low), 0, 1)
        c(β)  = d · ln(original_length / (2π β)) / (2 ln base)
        low   = max(c(beta_fast), 0),  high = min(c(beta_slow), d − 1)

    where c is rounded down for `low` and up for `high` unless `truncate` is
    false, and `high` grows by 0.001 where it equals `low`
    (https://arxiv.org/abs/2309.00071). The default attention factor is m(1), or
    m(mscale) / m(mscale_all_dim) where both are given (not 0), with
    m(s) = 0.1 · s · ln(factor) + 1 for factor > 1 and 1 otherwise.

    **Constraints:**
    - (A1) `factor`, `beta_fast` and `beta_slow` are positive and finite;
    - (A2) `original_length` is at least 2;
    - (A3) `mscale` and `mscale_all_dim` are finite and not negative;
    - (A4) the base is above 1.

    Example: `#rope.yarn<factor = 40.0, original_length = 4096, mscale = 1.0, mscale_all_dim = 1.0>`
  }];
  let parameters = (ins
    Rope_F64Parameter<"divides interpolated frequencies">:$factor,
    AttrParameter<"int64_t", "the length trained with, in positions">:$original_length,
    Rope_DefaultedF64Parameter<"32.0", "rotations above which a frequency is kept">:$beta_fast,
    Rope_DefaultedF64Parameter<"1.0", "rotations below which a frequency is interpolated">:$beta_slow,
    Rope_DefaultedF64Parameter<"0.0", "scale of the attention factor">:$mscale,
    Rope_DefaultedF64Parameter<"0.0", "what the attention factor is divided by">:$mscale_all_dim,
    DefaultValuedParameter<"bool", "true", "whether the range is one of whole frequencies">:$truncate);
}

def Rope_LongRopeScalingAttr
    : Rope_ScalingAttr<"LongRope", "longrope",
                       ["getDefaultAttentionFactor", "getSwitchLength",
                        "verifyFrequencies"]> {
  let summary = "LongRoPE: a factor for each frequency, another one for long sequences";
  let description = [{
    f(k) = 1 / (e(k) · base^(2k/d)), with d twice the number of frequencies and
    e = `long_factors` where the length at run time is above `original_length`, e = `short_factors`
    otherwise (https://arxiv.org/abs/2402.13753). The default attention factor is
    sqrt(1 + ln(factor) / ln(original_length)) for factor > 1 and 1 otherwise; it
    does not depend on the length at run time.

    **Constraints:**
    - (A1) all factors are positive and finite;
    - (A2) `original_length` is at least 2;
    - (A3) `short_factors` and `long_factors` have one entry for each frequency.

    Example: `#rope.longrope<factor = 32.0, original_length = 4096, short_factors = [1.0, 1.5], long_factors = [1.0, 60.0]>`
  }];
  let parameters = (ins
    Rope_F64Parameter<"the longest sequence over the length trained with">:$factor,
    AttrParameter<"int64_t", "the length trained with, in positions">:$original_length,
    Rope_F64ArrayParameter<"divide the frequencies of short sequences">:$short_factors,
    Rope_F64ArrayParameter<"divide the frequencies of long sequences">:$long_factors);
}

def Rope_Llama3ScalingAttr : Rope_ScalingAttr<"Llama3", "llama3"> {
  let summary = "Llama 3.1: low frequencies interpolated, with a smooth passage";
  let description = [{
    With g(k) = base^(−2k/d), d twice the number of frequencies, and the
    wavelength λ(k) = 2π / g(k) in positions,

        f(k) = g(k) / factor                      where λ > original_length / low_freq_factor
        f(k) = g(k)                               where λ < original_length / high_freq_factor
        f(k) = (1 − s) · g(k) / factor + s · g(k) otherwise
        s    = (original_length / λ − low_freq_factor) / (high_freq_factor − low_freq_factor)

    **Constraints:**
    - (A1) all factors are positive and finite;
    - (A2) `original_length` is at least 2;
    - (A3) `low_freq_factor` is below `high_freq_factor`.

    Example: `#rope.llama3<factor = 8.0, original_length = 8192>`
  }];
  let parameters = (ins
    Rope_F64Parameter<"divides low frequencies">:$factor,
    AttrParameter<"int64_t", "the length trained with, in positions">:$original_length,
    Rope_DefaultedF64Parameter<"1.0", "where interpolation is whole">:$low_freq_factor,
    Rope_DefaultedF64Parameter<"4.0", "where interpolation begins">:$high_freq_factor);
}

def Rope_ProportionalScalingAttr
    : Rope_ScalingAttr<"Proportional", "proportional", ["verifyFrequencies"]> {
  let summary = "Only the first frequencies rotate, the others are 0";
  let description = [{
    f(k) = base^(−2k/d) / factor for k < rotated and 0 for all others, with d twice
    the number of all frequencies (Gemma 4).

    **Constraints:**
    - (A1) `factor` is positive and finite;
    - (A2) `rotated` is not negative, and at most the number of frequencies.

    Example: `#rope.proportional<rotated = 16>`
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "number of frequencies that are not 0">:$rotated,
    Rope_DefaultedF64Parameter<"1.0", "divides every frequency">:$factor);
}

#endif // ROME_DIALECT_ROPE_IR_ROPETABLEATTRS_TD
