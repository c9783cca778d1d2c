/** Where somebody goes who signed in for nothing in particular. */
export const HOME_PATH = '/console'
