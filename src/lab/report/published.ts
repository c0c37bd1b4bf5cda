// The window shows them too.
export {
  publishedTables,
  publishedUnits,
  type PublishedRow,
  type PublishedTable,
} from '../../shared/protocol/published.ts'
