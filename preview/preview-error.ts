import { UserError } from "../model/user-error";

/** A preview that cannot be made. */
export class PreviewError extends UserError {}
