/**
 * Lists that an operator writes in YAML: parses the text to checked entries and reports every
 * mistake at once. Knows no particular list and reads no files.
 */
@NullMarked
package dev.endpointpipeline.model.catalogue;

import org.jspecify.annotations.NullMarked;
