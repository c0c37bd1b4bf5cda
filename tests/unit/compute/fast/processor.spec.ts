import { describe, expect, it } from 'vitest'
import { hasBfloat16 } from '../../../../src/compute/network/fast/processor.ts'

describe('bfloat16 of the processor', () => {
  it('is found among the flags', () => {
    expect(hasBfloat16('processor\t: 0\nflags\t\t: fpu avx512f avx512_bf16 clzero\nbugs\t: x\n')).toBe(true)
    expect(hasBfloat16('flags\t\t: fpu amx_bf16 amx_tile\n')).toBe(true)
  })

  it('is denied to a processor without it, or without a description', () => {
    expect(hasBfloat16('flags\t\t: fpu avx512f avx512_vnni\nmodel name\t: avx512_bf16\n')).toBe(false)
    expect(hasBfloat16('')).toBe(false)
  })
})
