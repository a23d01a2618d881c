package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Application;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Deployment;
import dev.endpointpipeline.runtime.rollout.ApplicationsText;
import java.util.List;

/** Describes applications by their replicas, as Ray shows these itself. */
final class ServeWording implements ApplicationsText.Wording<Application, Deployment> {
  @Override
  public String name(Application application) {
    return application.name();
  }

  @Override
  public List<Deployment> deployments(Application application) {
    return application.deployments();
  }

  @Override
  public String replicas(Application application, Deployment deployment) {
    return ", "
        + deployment.running()
        + " of "
        + deployment.target()
        + " replicas run"
        + (deployment.waitsForANode()
            ? ", waiting for a node with room: max_replicas_per_node is " + deployment.mostPerNode()
            : "");
  }

  @Override
  public String remark(Application application, RayText text) {
    return application.isBeingBuilt() ? " (being imported and built)" : "";
  }

  @Override
  public int longestMessage() {
    return ApplicationsText.MAX_DETAIL;
  }
}
