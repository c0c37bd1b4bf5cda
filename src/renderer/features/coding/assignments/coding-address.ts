/** One coder's work on an assignment; `?item=` holds the place from 1. */
export const sessionPattern = '/coding/:assignment'
