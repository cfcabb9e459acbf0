import { UserError } from "../model/user-error";

/** Files of a stack that cannot be used, or a line that asks for something else than they have. */
export class StackError extends UserError {}
