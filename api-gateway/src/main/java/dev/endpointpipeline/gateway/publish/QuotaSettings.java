package dev.endpointpipeline.gateway.publish;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gateway.quota}: how much callers may store, so that none of them can fill the memory or
 * the disk of every gateway. Deleting is always possible.
 *
 * @param endpointsPerWorkspace how many endpoints a workspace may have, at least 1
 * @param sizePerWorkspace how much the states of its endpoints may take together, at least 1 MB
 * @param totalSize how much the states of all endpoints may take together, at least 1 MB
 * @param unhandledPerEndpoint how many requests for one endpoint may wait for the worker, at least
 *     1; with each new state of it, all that are left are folded again
 * @param heapPercent how much of a gateway's heap all endpoints may take, 1 to 80
 */
public record QuotaSettings(
    @DefaultValue("10000") int endpointsPerWorkspace,
    @DefaultValue("64MB") DataSize sizePerWorkspace,
    @DefaultValue("4GB") DataSize totalSize,
    @DefaultValue("1000") int unhandledPerEndpoint,
    @DefaultValue("40") int heapPercent) {
  private static final int MAX_PERCENT = 80;

  private static final String PREFIX = "gateway.quota.";

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public QuotaSettings {
    require(
        endpointsPerWorkspace >= 1,
        PREFIX + "endpoints-per-workspace",
        endpointsPerWorkspace,
        ">= 1");
    require(
        sizePerWorkspace.toMegabytes() >= 1,
        PREFIX + "size-per-workspace",
        sizePerWorkspace,
        ">= 1MB");
    require(totalSize.toMegabytes() >= 1, PREFIX + "total-size", totalSize, ">= 1MB");
    require(
        unhandledPerEndpoint >= 1, PREFIX + "unhandled-per-endpoint", unhandledPerEndpoint, ">= 1");
    require(
        heapPercent >= 1 && heapPercent <= MAX_PERCENT,
        PREFIX + "heap-percent",
        heapPercent,
        "1-80");
  }
}
