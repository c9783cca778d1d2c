# doorkeeper as a provider, in a Rails application of one file, on SQLite: one client, one person, refresh tokens that are
# revoked when the token that came for them is first used, as its own migration sets it up.
# Reads its settings from the first line, says its port, ends with stdin. /test/* serve its tests.
require "json"
require "logger"
require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_view/railtie"
require "doorkeeper"
require "webrick"
require "rack"
require "rack/handler/webrick"

GIVEN = JSON.parse($stdin.gets)
ENV["DATABASE_URL"] = "sqlite3:#{GIVEN["database"]}?timeout=20000&pool=32"
REFRESHES = Queue.new
DANA = Struct.new(:id).new(1)

class CountRefreshes
  def initialize(app)
    @app = app
  end

  def call(env)
    request = Rack::Request.new(env)
    REFRESHES << 1 if request.path == "/oauth/token" && request.params["grant_type"] == "refresh_token"
    @app.call(env)
  end
end

class Provider < Rails::Application
  config.root = GIVEN["folder"]
  config.eager_load = false
  config.logger = Logger.new(File::NULL)
  config.secret_key_base = "of a test, long enough for everybody who asks"
  config.hosts.clear
  config.consider_all_requests_local = true
  config.middleware.use CountRefreshes
end

Doorkeeper.configure do
  orm :active_record
  resource_owner_authenticator { DANA }
  use_refresh_token
  default_scopes :public
  access_token_expires_in 3600
  force_ssl_in_redirect_uri false
  pkce_code_challenge_methods ["S256"] if respond_to?(:pkce_code_challenge_methods)
end

class ApplicationController < ActionController::Base
end

class MeController < ActionController::Base
  before_action -> { doorkeeper_authorize! :public }

  def show
    render json: { sub: doorkeeper_token.resource_owner_id.to_s, name: "Dana Doe" }
  end
end

class TestController < ActionController::Base
  def expire
    render json: { expired: Doorkeeper::AccessToken.update_all(created_at: 2.hours.ago) }
  end

  def revoke
    Doorkeeper::AccessToken.where(revoked_at: nil).find_each(&:revoke)
    render json: {}
  end

  def state
    newest = Doorkeeper::AccessToken.order(:id).last
    render json: { refreshes: REFRESHES.size, refresh_token: newest&.refresh_token.to_s }
  end
end

Provider.initialize!
Provider.routes.draw do
  use_doorkeeper
  get "/me" => "me#show"
  get "/test/expire" => "test#expire"
  get "/test/revoke" => "test#revoke"
  get "/test/state" => "test#state"
end

# The tables of doorkeeper's own migration, with those of its PKCE generator.
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :oauth_applications do |t|
    t.string :name, null: false
    t.string :uid, null: false, index: { unique: true }
    t.string :secret, null: false
    t.text :redirect_uri, null: false
    t.string :scopes, null: false, default: ""
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table :oauth_access_grants do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false
    t.string :token, null: false, index: { unique: true }
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ""
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table :oauth_access_tokens do |t|
    t.references :resource_owner
    t.references :application, null: false
    t.string :token, null: false, index: { unique: true }
    t.string :refresh_token, index: { unique: true }
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    t.string :previous_refresh_token, null: false, default: ""
  end
end
Doorkeeper::Application.create!(
  name: "wayleave", uid: GIVEN["clientId"], secret: GIVEN["clientSecret"],
  redirect_uri: GIVEN["redirectUri"], scopes: "public"
)

server = WEBrick::HTTPServer.new(
  BindAddress: "127.0.0.1", Port: 0, AccessLog: [], Logger: WEBrick::Log.new(File::NULL)
)
server.mount "/", Rack::Handler::WEBrick, Provider
Thread.new do
  $stdin.read
  exit!(0)
end
$stdout.puts server.listeners.first.addr[1]
$stdout.flush
server.start
