/**
 * Lists that an operator keeps in YAML: from their text to checked entries, with every mistake
 * named at once. Knows no particular list, and reads no file.
 */
@NullMarked
package dev.endpointpipeline.model.catalogue;

import org.jspecify.annotations.NullMarked;
