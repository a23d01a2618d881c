/**
 * Which sizes of nodes there are, by the codes that requests name. Neutral: what Ray or Kubernetes
 * makes of a size is the runtimes' affair, and so is where the catalogue's text comes from.
 */
@NullMarked
package dev.endpointpipeline.model.speccode;

import org.jspecify.annotations.NullMarked;
