package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.UrlType;

/** Who can reach an address: the values of the settings {@code url-access}. */
public enum UrlAccess {
  /** The internet. */
  PUBLIC,
  /** Only a network of its own. */
  PRIVATE;

  /** The contract's word, which has one more for words of newer releases. */
  UrlType type() {
    return this == PUBLIC ? UrlType.PUBLIC : UrlType.PRIVATE;
  }
}
