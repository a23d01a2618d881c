package dev.endpointpipeline.model.request;

/** Why a field of a request has no effect. */
enum Ignored {
  /** The call has no such field. */
  UNKNOWN("is not a field of this call and has no effect"),
  /** Only a create sets the field. */
  SET_BY_CREATE("is set when the endpoint is created, and has no effect later"),
  /** The field is stored, but no runtime uses it. */
  KEPT("is stored, but no runtime acts on it");

  private final String description;

  Ignored(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
