#!/usr/bin/env node
// Builds text-search.wasm from the AssemblyScript source beside it: node resources/wasm/browse/build.mjs [output file]
import { compile } from '../compile.mjs'

compile(import.meta.url, 'text-search')
