package dev.endpointpipeline.worker.runtime.ray;

/** The error codes of endpoints that Ray can't run; docs/errors.md has all. */
enum RayFailure {
  /** Ray would refuse the spec, now or later, or silently ignore part of it. */
  INVALID_SPEC("ray.invalid-spec"),
  /** The cluster that the spec asks for can't hold the replicas that it asks for. */
  DOES_NOT_FIT("ray.does-not-fit");

  private final String code;

  RayFailure(String code) {
    this.code = code;
  }

  /** The stable word for programs. */
  @Override
  public String toString() {
    return code;
  }
}
