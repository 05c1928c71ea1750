func.func @odd() -> tensor<3x3xf32> {
  %r = rope.rotation_matrix rotation<[half 3]> : tensor<3x3xf32>
  return %r : tensor<3x3xf32>
}
