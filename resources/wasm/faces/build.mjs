#!/usr/bin/env node
// Builds cascade.wasm from the AssemblyScript source beside it: node resources/wasm/faces/build.mjs [output file]
import { compile } from '../compile.mjs'

compile(import.meta.url, 'cascade')
