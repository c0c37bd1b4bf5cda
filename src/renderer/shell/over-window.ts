const open = ['dialog', 'alertdialog', 'menu', 'listbox'].map((role) => `[role=${role}][data-state=open]`).join()

/** Whether something lies over the window that closes by Escape, which is then not for what lies below. */
export const liesOverWindow = (): boolean => document.querySelector(open) !== null
