import { readdirSync } from 'node:fs'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import vueParser from 'vue-eslint-parser'

const folders = ['shared', 'lab', 'compute', 'main', 'preload', 'renderer', 'server', 'cli']

/** Which folders of `src` each folder may import (docs/architecture.md). Type imports count. */
const allowedFolders = {
  shared: ['shared'],
  compute: ['compute', 'shared'],
  lab: ['lab', 'shared'],
  server: ['server', 'lab', 'shared'],
  cli: ['cli', 'lab', 'shared'],
  main: ['main', 'shared'],
  preload: ['preload', 'shared'],
  renderer: ['renderer', 'shared'],
}

const node = '^node:'
const electron = '^electron$'
const tensorflow = '^(@tensorflow/|@vladmandic/face-api)'
const vuePackages = '^(vue|pinia|reka-ui|chart\\.js|@lucide/vue|@tanstack/vue-virtual)(/|$)'

/** Packages and built-in modules that each folder must not import, as regular expressions. */
const forbiddenModules = {
  shared: [node, electron, tensorflow, vuePackages],
  compute: [node, electron, vuePackages],
  lab: [electron, tensorflow, vuePackages],
  server: [electron, tensorflow, vuePackages],
  cli: [electron, tensorflow, vuePackages],
  main: [tensorflow, vuePackages, '^better-sqlite3$', '^sharp$'],
  preload: [node, tensorflow, vuePackages],
  renderer: [node, electron, tensorflow],
}

const zones = folders.map((folder) => ({
  target: `./src/${folder}`,
  from: './src',
  except: allowedFolders[folder].map((name) => `./${name}`),
  message: `src/${folder} may import only: ${allowedFolders[folder].join(', ')} (docs/architecture.md).`,
}))

const storeZone = {
  target: './src/lab/store',
  from: './src/lab',
  except: ['./store'],
  message: 'The store lies under everything else of the lab (docs/architecture.md).',
}

/** Workspaces of the window stand side by side: what two of them need lies in stores, components or format. */
const features = readdirSync('src/renderer/features', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const featureZones = features.map((feature) => ({
  target: `./src/renderer/features/${feature}`,
  from: './src/renderer/features',
  except: [`./${feature}`, './feature.ts'],
  message: 'Features never import each other (docs/architecture.md).',
}))

const perFolder = folders.map((folder) => ({
  files: [`src/${folder}/**/*.{ts,vue}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbiddenModules[folder].map((regex) => ({
          regex,
          message: `src/${folder} may not import this (docs/architecture.md).`,
        })),
      },
    ],
  },
}))

/** SQL has one home: the tables of a project lie in `src/lab/store/tables` and are reached from its store. */
const sqlElsewhere = [
  { selector: "ImportDeclaration[source.value='better-sqlite3']", message: 'Only src/lab/store opens databases.' },
  { selector: 'NewExpression[callee.name=/Table$/]', message: 'The store opens each table once: take it from there.' },
  {
    selector: "MemberExpression[property.name='database'] > Identifier[name=/^(store|lab|services)$/]",
    message: 'Ask a table of the store.',
  },
  {
    selector: "CallExpression[callee.property.name='prepare'] > MemberExpression[object.property.name=/database/]",
    message: 'SQL stands in src/lab/store.',
  },
  ...['Literal[value=', 'TemplateElement[value.raw='].map((node) => ({
    selector: `${node}/^\\s*(SELECT .* FROM|INSERT (OR \\w+ )?INTO|UPDATE \\w+ SET|DELETE FROM|PRAGMA) /s]`,
    message: 'SQL stands in src/lab/store.',
  })),
]

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'coverage/', 'test-results/', '**/*.cjs', 'resources/'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    plugins: { 'import-x': importX },
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'], sourceType: 'module' },
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.vue', '.js', '.mjs'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...zones, storeZone, ...featureZones] }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
    },
  },
  ...perFolder,
  {
    files: ['src/**/*.{ts,vue}'],
    ignores: ['src/lab/store/**', 'src/lab/bench/**'],
    rules: { 'no-restricted-syntax': ['error', ...sqlElsewhere] },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
  {
    files: ['*.config.{ts,js}', '**/*.vue', 'tests/**/*.ts', 'src/renderer/**/*.d.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.vue'],
    rules: {
      // Prettier decides where lines end (`npm run check`).
      'vue/max-attributes-per-line': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
)
