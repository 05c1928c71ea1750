//===- VectorExporter.cpp - Ops of the vector unit as HIVM ----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CoreExporter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::rome;

Value CoreExporter::createPointer(int64_t address, Type type) {
  Value constant = arith::ConstantIntOp::create(builder, address, 64);
  return builder.createOp("pointer_cast", constant, {1, 0}, {}, type)
      ->getResult(0);
}

Value CoreExporter::createScratch(Operation *op, MemRefType type) {
  int64_t end = 0;
  kernel.walk([&](BufferOp buffer) {
    auto bufferType = cast<MemRefType>(buffer.getType());
    if (getSpace(bufferType) == Space::ub)
      end = std::max<int64_t>(end, buffer.getAddress() + *getBytes(bufferType));
  });
  const auto *buffer = llvm::find_if(target.getBuffers(), [](BufferAttr part) {
    return part.getSpace() == Space::ub;
  });
  int64_t address = llvm::alignTo(end, buffer->getAlignment());
  if (address + *getBytes(type) > buffer->getBytes()) {
    op->emitOpError("expected ")
        << *getBytes(type) << " bytes of 'ub' behind the buffers of the "
        << "kernel, for what HIVM computes in two steps";
    return nullptr;
  }
  // The op before may still read the same bytes.
  builder.createOp("pipe_barrier", {}, {}, builder.getPipe("pipe", Pipe::v));
  return createPointer(address, type);
}

/// Returns `type` without gaps, with other elements.
static MemRefType getPacked(Value like, Type elementType) {
  auto type = cast<MemRefType>(like.getType());
  return MemRefType::get(type.getShape(), elementType,
                         MemRefLayoutAttrInterface(), type.getMemorySpace());
}

LogicalResult CoreExporter::exportMla(VMlaOp op) {
  Value lhs = op.getLhs(), destination = op.getDestination();
  Value product = createScratch(op, getPacked(lhs, getElementTypeOrSelf(lhs)));
  if (!product)
    return failure();
  builder.createVectorOp("vmul", {lhs, op.getRhs(), product});
  builder.createOp("pipe_barrier", {}, {}, builder.getPipe("pipe", Pipe::v));
  builder.createVectorOp("vadd", {destination, product, destination});
  return success();
}

/// Returns the elements of `buffer` as one row, or null where they have gaps.
static Value createRow(HivmBuilder &builder, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  ReassociationIndices dims = llvm::to_vector(llvm::seq(type.getRank()));
  if (type.getRank() <= 1)
    return buffer;
  if (!memref::CollapseShapeOp::isGuaranteedCollapsible(type, {dims}))
    return nullptr;
  return memref::CollapseShapeOp::create(builder, buffer,
                                         ArrayRef<ReassociationIndices>{dims});
}

/// HIVM counts elements where `npu.vgather` counts bytes, and chooses within
/// rows.
LogicalResult CoreExporter::exportGather(VGatherOp op) {
  Value source = createRow(builder, op.getSource());
  Value offsets = createRow(builder, op.getOffsets());
  Value destination = createRow(builder, op.getDestination());
  if (!source || !offsets || !destination)
    return op.emitOpError("expected operands without gaps, since HIVM gathers "
                          "within rows");
  Value indices = createScratch(op, getPacked(offsets, builder.getI32Type()));
  if (!indices)
    return failure();
  unsigned bytes = getElementTypeOrSelf(source).getIntOrFloatBitWidth() / 8;
  Value bits = arith::ConstantIntOp::create(builder, llvm::Log2_32(bytes), 32);
  builder.createVectorOp("vshr", {offsets, bits, indices});
  builder.createOp("pipe_barrier", {}, {}, builder.getPipe("pipe", Pipe::v));
  builder.createOp("vgather", {source, indices, destination});
  return success();
}

LogicalResult CoreExporter::exportVectorOp(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<VAddOp, VSubOp, VMulOp, VMaxOp, VMinOp, VDivOp, VAbsOp, VReluOp,
            VSqrtOp, VRsqrtOp, VRecOp, VExpOp, VLnOp>([&](auto) {
        builder.createVectorOp(op->getName().stripDialect(), op->getOperands());
        return success();
      })
      .Case([&](VMulsOp scale) {
        auto type =
            cast<FloatType>(getElementTypeOrSelf(scale.getSource().getType()));
        Value factor = arith::ConstantOp::create(
            builder,
            builder.getFloatAttr(type, scale.getFactor().convertToDouble()));
        builder.createVectorOp(
            "vmul", {scale.getSource(), factor, scale.getDestination()});
        return success();
      })
      .Case([&](VMlaOp mla) { return exportMla(mla); })
      .Case([&](VCastOp) {
        builder.createVectorOp(
            "vcast", op->getOperands(),
            builder.getNamed("round_mode", "round_mode", "rint"));
        return success();
      })
      .Case([&](VInterleaveOp) {
        builder.createVectorOp(
            "vinterleave", op->getOperands(),
            builder.getNamedAttr("interleave_channel_nums",
                                 builder.getI64IntegerAttr(2)));
        return success();
      })
      .Case([&](VDeinterleaveOp deinterleave) {
        // The device library of c220 has no symbol for both channels at once.
        for (auto [channel, destination] :
             llvm::enumerate(op->getOperands().drop_front()))
          builder.createOp("vdeinterleave",
                           {deinterleave.getSource(), destination}, {},
                           {builder.getNamedAttr("channel_num",
                                                 builder.getI64IntegerAttr(2)),
                            builder.getNamed("index_mode", "deinterleave_mode",
                                             "CHANNEL_" + Twine(channel))});
        return success();
      })
      .Case([&](VGatherOp gather) { return exportGather(gather); })
      .Default([](Operation *other) {
        return other->emitOpError("expected an op that HIVM has");
      });
}
