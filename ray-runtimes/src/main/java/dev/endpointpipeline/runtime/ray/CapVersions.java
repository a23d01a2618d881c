package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.catalogue.CatalogueEntry;
import dev.endpointpipeline.model.catalogue.CatalogueText;
import dev.endpointpipeline.model.catalogue.InvalidCatalogueException;
import dev.endpointpipeline.schemas.CapRef;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the versions of the CAPs (image packages) consist of, as an operator writes it:
 *
 * <pre>{@code
 * - cap_id: 0b5633ba2b904511ad514346f4d23d4b
 *   version_id: 1f0c33ba2b904511ad514346f4d23d4b
 *   image: registry.example/ray-ml:2.60.0-py311     # or none, if working_dir is all there is
 *   ray_version: 2.60.0                             # of the image
 *   working_dir: obs://caps/ranker-7.zip            # for applications that have none of their own
 * }</pre>
 */
public final class CapVersions {
  private final Map<Key, CapVersion> versions;

  private CapVersions(List<CapVersion> versions) {
    this.versions = new HashMap<>();
    versions.forEach(version -> this.versions.put(version.key(), version));
  }

  /**
   * Reads a catalogue.
   *
   * @throws InvalidCatalogueException naming every mistake with its entry
   */
  public static CapVersions parse(String yaml) {
    return new CapVersions(
        CatalogueText.read(yaml, List.of("cap_id", "version_id"), CapVersions::version));
  }

  /** A catalogue without entries. */
  public static CapVersions none() {
    return new CapVersions(List.of());
  }

  /** The version that the spec names, if it names one and there is one. */
  Optional<CapVersion> of(EndpointSpec spec) {
    return Optional.ofNullable(spec.getCap()).flatMap(this::find);
  }

  /** The version of that name, if there is one. */
  Optional<CapVersion> find(CapRef cap) {
    return cap.getCapId() == null || cap.getVersionId() == null
        ? Optional.empty()
        : Optional.ofNullable(versions.get(new Key(cap.getCapId(), cap.getVersionId())));
  }

  private static CapVersion version(CatalogueEntry in) {
    CapVersion version =
        new CapVersion(
            new Key(in.text("cap_id"), in.text("version_id")),
            in.optionalText("image"),
            in.optionalText("ray_version"),
            in.optionalText("working_dir"));
    if (version.image().isEmpty() && version.workingDirectory().isEmpty()) {
      in.refuse("image", "missing", "image or working_dir");
    }
    if (version.image().isPresent() != version.rayVersion().isPresent()) {
      in.refuse("ray_version", version.rayVersion().orElse("missing"), "the Ray in the image");
    }
    return version;
  }

  private record Key(String capId, String versionId) {}

  /**
   * One version of a CAP.
   *
   * @param image a container image with Ray
   * @param rayVersion the Ray in the image; there if the image is
   * @param workingDirectory the URI of the code
   */
  record CapVersion(
      Key key,
      Optional<String> image,
      Optional<String> rayVersion,
      Optional<String> workingDirectory) {
    Optional<ClusterShape.Image> asImage() {
      return image.flatMap(
          name -> rayVersion.map(version -> new ClusterShape.Image(name, version)));
    }
  }
}
