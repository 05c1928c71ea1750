//===- TextMutator.cpp - Mutates text token by token ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most mutations of single bytes end in the lexer. Those of whole tokens reach
// the verifiers.
//
//===----------------------------------------------------------------------===//

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <cstdint>
#include <random>
#include <string>

using namespace llvm;

/// Of libFuzzer: its own mutations.
extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Numbers at which arithmetic goes wrong.
static constexpr StringLiteral kNumbers[] = {"-1",
                                             "0",
                                             "1",
                                             "3",
                                             "1048577",
                                             "4294967296",
                                             "2147483648",
                                             "1152921504606846976",
                                             "4611686018427387904",
                                             "9223372036854775807",
                                             "-9223372036854775808",
                                             "?",
                                             "1.0e308",
                                             "4.9e-324"};

/// Types that are not what an op wants.
static constexpr StringLiteral kTypes[] = {
    "index",        "i1",          "i4",         "i8",       "i16",
    "i32",          "i64",         "i512",       "none",     "f16",
    "f32",          "f64",         "f80",        "f8E4M3FN", "vector<2xf16>",
    "complex<f32>", "tensor<f32>", "memref<f32>"};

static bool isWordChar(char c) { return isAlnum(c) || c == '_' || c == '.'; }

/// Returns the words of a text and the characters between them.
static SmallVector<StringRef> getTokens(StringRef text) {
  SmallVector<StringRef> tokens;
  while (!text.empty()) {
    size_t length = text.take_while(isWordChar).size();
    // The sizes and the type of a shape are tokens of their own.
    size_t digits = text.take_while([](char c) { return isDigit(c); }).size();
    if (digits != 0 && text.drop_front(digits).starts_with("x"))
      length = digits;
    else if (text.front() == 'x' && !tokens.empty() &&
             (isDigit(tokens.back().front()) || tokens.back() == "?"))
      length = 1;
    tokens.push_back(text.take_front(std::max<size_t>(length, 1)));
    text = text.drop_front(tokens.back().size());
  }
  return tokens;
}

/// Returns what takes the place of a token.
static std::string replace(StringRef token, ArrayRef<StringRef> tokens,
                           std::minstd_rand &random) {
  StringRef other = tokens[random() % tokens.size()];
  switch (random() % 6) {
  case 0:
    return "";
  case 1:
    return (token + other).str();
  case 2: {
    std::string bytes = token.str();
    bytes.resize(token.size() + 8);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t *>(bytes.data()),
                                  token.size(), bytes.size()));
    return bytes;
  }
  case 3:
    return kTypes[random() % std::size(kTypes)].str();
  default:
    break;
  }
  if (isDigit(token.front()))
    return kNumbers[random() % std::size(kNumbers)].str();
  // A word for a word, if there is one nearby.
  for (size_t tries = 0;
       tries < 8 && isAlnum(token.front()) != isAlnum(other.front()); ++tries)
    other = tokens[random() % tokens.size()];
  return other.str();
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  std::minstd_rand random(seed);
  if (size == 0 || random() % 4 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::string text(reinterpret_cast<const char *>(data), size), mutated;
  SmallVector<StringRef> tokens = getTokens(text);
  size_t chosen = random() % tokens.size();
  for (size_t tries = 0; tries < 8 && !isAlnum(tokens[chosen].front()); ++tries)
    chosen = random() % tokens.size();
  // Types and sizes have to agree: as often as not, all equal tokens change.
  bool everywhere = random() % 2 == 0;
  std::string replacement = replace(tokens[chosen], tokens, random);
  for (auto [i, token] : llvm::enumerate(tokens)) {
    bool isChosen = i == chosen || (everywhere && token == tokens[chosen]);
    mutated += isChosen ? StringRef(replacement) : token;
  }
  mutated.resize(std::min(mutated.size(), maxSize));
  std::copy(mutated.begin(), mutated.end(), data);
  return mutated.size();
}
