/** What people do to faces while browsing: tags, exclusions, saved sets. */
export const browsing = ``
