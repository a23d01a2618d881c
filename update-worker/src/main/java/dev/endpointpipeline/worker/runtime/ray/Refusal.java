package dev.endpointpipeline.worker.runtime.ray;

/** Why a spec is refused before Ray sees it, as error codes; docs/errors.md has all. */
enum Refusal {
  /** Ray would refuse the spec, now or later, or silently ignore part of it. */
  INVALID_SPEC("ray.invalid-spec"),
  /** The cluster that the spec asks for can't hold the replicas that it asks for. */
  DOES_NOT_FIT("ray.does-not-fit");

  private final String code;

  Refusal(String code) {
    this.code = code;
  }

  /** The stable word for programs. */
  @Override
  public String toString() {
    return code;
  }
}
