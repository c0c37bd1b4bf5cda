#!/usr/bin/env node
// Builds inputs.wasm from the AssemblyScript source beside it: node resources/wasm/inputs/build.mjs [output file]
import { compile } from '../compile.mjs'

compile(import.meta.url, 'inputs')
