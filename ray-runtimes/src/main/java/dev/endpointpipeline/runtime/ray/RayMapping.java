package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From an endpoint's spec to Ray's applications and nodes. Pure, except that its catalogues may
 * change between two calls.
 */
public final class RayMapping {
  private final Supplier<SpecCodes> codes;
  private final Supplier<CapVersions> caps;
  private final ObjectStore objectStore;
  private final String npuDevice;
  private final ClusterProvisioning provisioning;

  /**
   * Makes one.
   *
   * @param obsAddress how to reach {@code obs://bucket/key}: an address with {@code {bucket}} and
   *     {@code {key}}; none if there is no such store
   * @param npuDevice what Kubernetes calls the NPUs of {@code npu_resource}
   */
  public RayMapping(
      Supplier<SpecCodes> codes,
      Supplier<CapVersions> caps,
      Optional<String> obsAddress,
      String npuDevice,
      ClusterProvisioning provisioning) {
    this.codes = codes;
    this.caps = caps;
    this.objectStore = new ObjectStore(obsAddress);
    this.npuDevice = npuDevice;
    this.provisioning = provisioning;
  }

  /**
   * Done, or failed with every reason why Ray can't run the endpoint or would ignore part of it.
   */
  public Progress validate(DesiredEndpoint desired) {
    return check(desired).asProgress();
  }

  /** Every reason, as the fields of a request; none if Ray can run the endpoint. */
  public List<Violation> problems(DesiredEndpoint desired) {
    return check(desired).all();
  }

  /**
   * What Ray Serve is to run.
   *
   * @throws IllegalArgumentException if {@link #validate} would fail
   */
  public ServeConfig serveConfig(EndpointSpec spec) {
    return new ServeConfigMapping(objectStore, caps.get()).map(spec);
  }

  /**
   * The cluster that the spec asks for; none if it says nothing about nodes.
   *
   * @throws IllegalArgumentException if {@link #validate} would fail
   */
  public Optional<ClusterShape> clusterShape(EndpointSpec spec) {
    SpecProblems problems = new SpecProblems(RayFailure.INVALID_SPEC);
    Optional<ClusterShape> shape = shape(codes.get(), caps.get(), problems, spec);
    if (!problems.none() || (shape.isEmpty() && RequestedGroups.of(spec).isPresent())) {
      throw new IllegalArgumentException("not a cluster: " + problems.all());
    }
    return shape;
  }

  private SpecProblems check(DesiredEndpoint desired) {
    EndpointSpec spec = desired.spec();
    SpecCodes knownCodes = codes.get();
    CapVersions knownCaps = caps.get();
    SpecProblems problems = new SpecProblems(RayFailure.INVALID_SPEC);
    new ServeRules(objectStore, knownCaps, provisioning, problems).check(spec);
    new SpecCodeRules(knownCodes, problems)
        .check(spec, desired.previous().map(SpecRevision::getSpec));
    if (provisioning == ClusterProvisioning.EXISTING) {
      return problems;
    }
    Optional<ClusterShape> shape = shape(knownCodes, knownCaps, problems, spec);
    if (!problems.none() || shape.isEmpty()) {
      return problems;
    }
    SpecProblems tooLittle = new SpecProblems(RayFailure.DOES_NOT_FIT);
    new CapacityRules(shape.get(), tooLittle).check(spec);
    return tooLittle;
  }

  private Optional<ClusterShape> shape(
      SpecCodes knownCodes, CapVersions knownCaps, SpecProblems problems, EndpointSpec spec) {
    NodeSizes sizes = new NodeSizes(knownCodes, npuDevice, problems);
    return new ClusterShapeMapping(sizes, knownCaps, problems).map(spec);
  }
}
