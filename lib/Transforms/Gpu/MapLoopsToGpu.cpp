//===- MapLoopsToGpu.cpp - Map parallel loops to blocks and threads -------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Gpu/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/GPU/Transforms/ParallelLoopMapper.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

#include <numeric>

namespace mlir::rome {
#define GEN_PASS_DEF_MAPLOOPSTOGPUPASS
#include "rome/Transforms/Gpu/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using gpu::Processor;

static void setMapping(scf::ParallelOp loop, ArrayRef<Processor> processors) {
  Builder builder(loop.getContext());
  AffineMap identity = builder.getDimIdentityMap();
  auto mapping = llvm::map_to_vector(processors, [&](Processor processor) {
    return builder.getAttr<gpu::ParallelLoopDimMappingAttr>(processor, identity,
                                                            identity);
  });
  // There is one processor per loop and each is used once: it cannot fail.
  (void)gpu::setMappingAttr(loop, mapping);
}

/// Returns the number of iterations of loop `index`, or the dynamic size.
static int64_t getTripCount(scf::ParallelOp loop, int64_t index) {
  std::optional<int64_t> lower =
      getConstantIntValue(loop.getLowerBound()[index]);
  std::optional<int64_t> upper =
      getConstantIntValue(loop.getUpperBound()[index]);
  std::optional<int64_t> step = getConstantIntValue(loop.getStep()[index]);
  if (!lower || !upper || !step)
    return ShapedType::kDynamic;
  return llvm::divideCeilSigned(*upper - *lower, *step);
}

/// Replaces `loop` by one of two loops: over all of its loops but the last, and
/// over the last.
static scf::ParallelOp collapseRows(scf::ParallelOp loop) {
  std::vector<unsigned> rows(loop.getNumLoops() - 1);
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<unsigned> lanes{loop.getNumLoops() - 1};
  Operation *next = loop->getNextNode();
  IRRewriter rewriter(loop.getContext());
  collapseParallelLoops(rewriter, loop, {rows, lanes});
  return cast<scf::ParallelOp>(next->getPrevNode());
}

static void mapLoop(scf::ParallelOp loop, int64_t blockSize) {
  int64_t rank = loop.getNumLoops();
  int64_t lanes = getTripCount(loop, rank - 1);
  if (ShapedType::isDynamic(lanes) || lanes > blockSize)
    lanes = blockSize;
  lanes = std::max<int64_t>(lanes, 1);
  int64_t rows = rank > 1 ? std::max<int64_t>(blockSize / lanes, 1) : 1;
  remark::passed(loop.getLoc(), remark::RemarkOpts::name("Mapped").category(
                                    "rome-map-loops-to-gpu"))
      << "one thread per iteration" << remark::metric("BlockSizeX", lanes)
      << remark::metric("BlockSizeY", rows);

  SmallVector<int64_t> tileSizes{lanes};
  SmallVector<Processor> blocks{Processor::BlockX};
  SmallVector<Processor> threads{Processor::ThreadX};
  if (rank > 1) {
    tileSizes = {rows, lanes};
    blocks = {Processor::BlockX, Processor::BlockY};
    threads = {Processor::ThreadY, Processor::ThreadX};
  }
  if (rank > 2)
    loop = collapseRows(loop);
  auto [outer, inner] =
      scf::tileParallelLoop(loop, tileSizes, /*noMinMaxBounds=*/true);
  setMapping(outer, blocks);
  setMapping(inner, threads);
}

namespace {

struct MapLoopsToGpuPass
    : rome::impl::MapLoopsToGpuPassBase<MapLoopsToGpuPass> {
  using MapLoopsToGpuPassBase::MapLoopsToGpuPassBase;

  void runOnOperation() override {
    if (blockSize < 1 || blockSize > 1024) {
      emitError(getOperation().getLoc(), "expected 'block-size' to be between "
                                         "1 and 1024, but got ")
          << blockSize.getValue();
      return signalPassFailure();
    }
    SmallVector<scf::ParallelOp> loops;
    getOperation().walk<WalkOrder::PreOrder>([&](scf::ParallelOp loop) {
      loops.push_back(loop);
      return WalkResult::skip();
    });
    for (scf::ParallelOp loop : loops) {
      if (loop.getNumReductions() != 0) {
        loop.emitError("expected a parallel loop without reductions, but got ")
            << loop.getNumReductions();
        return signalPassFailure();
      }
    }
    for (scf::ParallelOp loop : loops)
      mapLoop(loop, blockSize);
  }
};

} // namespace
