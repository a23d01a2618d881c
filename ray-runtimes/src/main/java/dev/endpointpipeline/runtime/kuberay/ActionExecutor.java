package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries actions out, if the worker is still in charge of the endpoint.
 *
 * @param service empty when the endpoint is removed
 */
record ActionExecutor(
    KubeRayClient kubeRay,
    RayServiceMapping mapping,
    ResourceName name,
    DesiredEndpoint desired,
    Optional<DesiredRayService> service)
    implements Action.Visitor {
  private static final Logger LOGGER = LoggerFactory.getLogger(ActionExecutor.class);

  @Override
  public void apply(Action.Apply action) {
    kubeRay.apply(
        mapping.manifest(service.orElseThrow(), action.serveConfig()),
        action.resourceVersion(),
        desired.guard());
    log("RayService written");
  }

  @Override
  public void resize(Action.Resize action) {
    desired.guard().check();
    kubeRay.resize(name.namespace(), action.cluster(), service.orElseThrow().shape());
    log("worker groups of the RayCluster resized");
  }

  @Override
  public void delete(Action.Delete action) {
    desired.guard().check();
    kubeRay.delete(name.namespace(), name.name(), action.resourceVersion());
    log("RayService deleted");
  }

  private void log(String what) {
    LOGGER
        .atInfo()
        .addKeyValue("endpoint", desired.key())
        .addKeyValue("revision", desired.revision())
        .addKeyValue("service", name)
        .log(what);
  }
}
