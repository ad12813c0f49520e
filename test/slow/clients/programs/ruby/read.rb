# frozen_string_literal: true

# Reads answers of the control API as JSON, and prints every string in each: names and values.
require 'json'
require 'net/http'

def strings_in(value)
  case value
  when String then [value]
  when Array then value.flat_map { |inner| strings_in(inner) }
  when Hash then value.flat_map { |name, inner| [name, *strings_in(inner)] }
  else []
  end
end

headers = { 'Authorization' => "Bearer #{ENV.fetch('RETRACK_TOKEN')}" }
all = ENV.fetch('READ_PATHS').split.map do |path|
  strings_in(JSON.parse(Net::HTTP.get(URI(ENV.fetch('RETRACK_URL') + path), headers)))
end
puts JSON.generate(all)
