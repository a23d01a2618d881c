package dev.endpointpipeline.model.request;

/** Why a field of a request has no effect. */
enum Ignored {
  /** The call does not have it. */
  UNKNOWN("is not a field of this call and has no effect"),
  /** Only a create sets it. */
  SET_BY_CREATE("is set when the endpoint is created, and has no effect later"),
  /** It is stored, and no runtime acts on it. */
  KEPT("is stored, but no runtime acts on it");

  private final String description;

  Ignored(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
