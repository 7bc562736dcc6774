// Refusals in the shape of the provider's API: `{ "error": { type, code, message, param } }`.

export class ApiError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** A parameter that cannot be accepted. */
export function invalid(param, code, message) {
  return new ApiError(400, { type: "invalid_request_error", code, message, param });
}

/** An object that does not exist. */
export function missing(kind, id) {
  return new ApiError(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param: "id",
  });
}

export function errorResponse({ status, error }) {
  return Response.json({ error }, { status });
}
