package dev.endpointpipeline.runtime.ray;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.service.file.FollowedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.ClassPathResource;

/**
 * What all Ray runtimes need to know: keys {@code worker.ray.*}.
 *
 * @param specCodes YAML file of spec codes, see {@link SpecCodes}; a small catalogue for trying out
 *     is built in
 * @param caps YAML file of CAP versions, see {@link CapVersions}; none if absent
 * @param reloadInterval how often these files are read, at least 1 ms; a change takes effect when
 *     two reads in succession find the same
 * @param obsAddress how Ray's nodes reach {@code obs://bucket/key}, for example {@code
 *     https://{bucket}.obs.cn-north-4.myhuaweicloud.com/{key}}; such URIs are refused if absent
 * @param npuDevice what Kubernetes calls the NPUs of {@code npu_resource}
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
    require(reloadInterval.toMillis() >= 1, PREFIX + "reload-interval", reloadInterval, ">= 1ms");
    require(
        obsAddress == null || (obsAddress.contains("{bucket}") && obsAddress.contains("{key}")),
        PREFIX + "obs-address",
        String.valueOf(obsAddress),
        "an address with {bucket} and {key}");
    require(npuDevice.contains("/"), PREFIX + "npu-device", npuDevice, "domain/device");
  }

  /**
   * A mapping with these settings that follows the files.
   *
   * @throws IllegalStateException if a file can't be read or is refused, naming each violation
   */
  public RayMapping mapping(Cluster cluster) {
    return new RayMapping(
        followed(specCodes, "spec-codes", SpecCodes::parse, RaySettings::builtInSpecCodes),
        followed(caps, "caps", CapVersions::parse, CapVersions::none),
        Optional.ofNullable(obsAddress),
        npuDevice,
        cluster);
  }

  private <T> Supplier<T> followed(
      @Nullable Path file, String key, Function<String, T> parser, Supplier<T> ifAbsent) {
    if (file != null) {
      return FollowedFile.follow(file, PREFIX + key, parser, reloadInterval);
    }
    T fallback = ifAbsent.get();
    return () -> fallback;
  }

  private static SpecCodes builtInSpecCodes() {
    try {
      return SpecCodes.parse(
          new ClassPathResource(BUILT_IN_SPEC_CODES).getContentAsString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(BUILT_IN_SPEC_CODES + " is missing from the class path", e);
    }
  }
}
