package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.speccode.SpecCodes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * Settings of all Ray runtimes: keys {@code worker.ray.*}.
 *
 * @param specCodes YAML file of spec codes, see {@link SpecCodes}; a small catalogue for trying out
 *     is built in
 * @param caps YAML file of CAP versions, see {@link CapVersions}; none if absent
 * @param reloadInterval how long a change of these files may go unnoticed, not negative
 * @param obsAddress how Ray's nodes reach {@code obs://bucket/key}, for example {@code
 *     https://{bucket}.obs.cn-north-4.myhuaweicloud.com/{key}}; such URIs are refused if absent
 * @param npuDevice the name that Kubernetes has for the NPUs of {@code npu_resource}
 */
public record RaySettings(
    @Nullable Path specCodes,
    @Nullable Path caps,
    @DefaultValue("10s") Duration reloadInterval,
    @Nullable String obsAddress,
    @DefaultValue("huawei.com/Ascend910") String npuDevice) {
  private static final String PREFIX = "worker.ray.";
  private static final String BUILT_IN_SPEC_CODES = "spec-codes.yaml";

  /** Checks the bounds. */
  public RaySettings {
    SettingChecks.requireNotNegative(PREFIX + "reload-interval", reloadInterval);
    SettingChecks.require(
        obsAddress == null || (obsAddress.contains("{bucket}") && obsAddress.contains("{key}")),
        PREFIX + "obs-address",
        String.valueOf(obsAddress),
        "an address with {bucket} and {key}");
    SettingChecks.require(
        npuDevice.contains("/"), PREFIX + "npu-device", npuDevice, "domain/device");
  }

  /**
   * The mapping by these settings, which follows changes of the files.
   *
   * @throws IllegalStateException if a file can't be read or is invalid; names all mistakes
   */
  public RayMapping mapping(ClusterProvisioning provisioning, Clock clock) {
    Resource codes =
        specCodes == null
            ? new ClassPathResource(BUILT_IN_SPEC_CODES)
            : new FileSystemResource(specCodes);
    return new RayMapping(
        new CatalogueFile<>(codes, SpecCodes::parse, reloadInterval, clock, PREFIX + "spec-codes"),
        caps == null
            ? CapVersions::none
            : new CatalogueFile<>(
                new FileSystemResource(caps),
                CapVersions::parse,
                reloadInterval,
                clock,
                PREFIX + "caps"),
        Optional.ofNullable(obsAddress),
        npuDevice,
        provisioning);
  }
}
