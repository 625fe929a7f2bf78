/** A place in the flow that a person can go to. */
export interface Where {
  /** Number of the step. */
  step: number;
  /** The part and the name of the field: `address redirect_uri`, `request body code`. */
  field?: string;
}
