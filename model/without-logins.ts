/** Where an address has a name and a password, or values that may be tokens. */
const LOGIN = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']*@/gi;
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"']+/gi;
const VALUES = /([?&][^=&#\s]+)=[^&#\s]+/g;

/** A text in which no address shows its name and password, nor the values of its query. */
export function withoutLogins(text: string): string {
  return text.replace(LOGIN, "$1…@").replace(ADDRESS, (address) => address.replace(VALUES, "$1=…"));
}
