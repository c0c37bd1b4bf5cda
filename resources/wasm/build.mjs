#!/usr/bin/env node
// Builds kernels.wasm from the AssemblyScript sources beside it: node resources/wasm/build.mjs [output file]
import { compile } from './compile.mjs'

compile(import.meta.url, 'kernels')
